/** The trials of a search as a tree of what each tried. Pure. */

export interface Branch<Step> {
  readonly step: Step;
  readonly below: readonly Branch<Step>[];
}

/**
 * Each trial under the smallest earlier one that had all of its parts; a repetition stands beside what it repeats.
 * @param partsOf what was tried in a trial
 */
export function nested<Step>(steps: readonly Step[], partsOf: (step: Step) => readonly string[]): Branch<Step>[] {
  const children = new Map<Step | undefined, Step[]>();
  steps.forEach((step, index) => {
    const parent = parentOf(step, steps.slice(0, index), partsOf);
    children.set(parent, [...(children.get(parent) ?? []), step]);
  });
  const below = (parent: Step | undefined): Branch<Step>[] => (children.get(parent) ?? []).map((step) => ({ step, below: below(step) }));
  return below(undefined);
}

function parentOf<Step>(step: Step, earlier: readonly Step[], partsOf: (step: Step) => readonly string[]): Step | undefined {
  const parts = partsOf(step);
  return earlier
    .filter((other) => partsOf(other).length > parts.length && parts.every((part) => partsOf(other).includes(part)))
    .reduce<Step | undefined>((best, candidate) => (best === undefined || partsOf(candidate).length <= partsOf(best).length ? candidate : best), undefined);
}
