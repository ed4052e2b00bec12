/**
 * Which of many things does it take? QuickXplain (Junker, AAAI 2004): k of n are found in about 2k·log2(n/k) + 2k tests.
 * Pure: the test is the only contact with the world.
 */

/**
 * @param items for which `holds` is known to be true
 * @param holds true for any superset of a set that it is true for
 * @returns a subset for which it holds, none of which can be left out; in the order of `items`
 */
export async function minimalSubset<Item>(items: readonly Item[], holds: (subset: readonly Item[]) => Promise<boolean>): Promise<readonly Item[]> {
  const needed = new Set(await explain([], false, items, holds));
  return items.filter((item) => needed.has(item));
}

/** What of `candidates` it takes beside `given`. @param changed whether `given` was extended since it was last known not to suffice */
async function explain<Item>(given: readonly Item[], changed: boolean, candidates: readonly Item[], holds: (subset: readonly Item[]) => Promise<boolean>): Promise<readonly Item[]> {
  if (candidates.length === 0 || (changed && (await holds(given)))) return [];
  if (candidates.length === 1) return candidates;
  const half = Math.ceil(candidates.length / 2);
  const [first, second] = [candidates.slice(0, half), candidates.slice(half)];
  const ofSecond = await explain([...given, ...first], true, second, holds);
  const ofFirst = await explain([...given, ...ofSecond], ofSecond.length > 0, first, holds);
  return [...ofFirst, ...ofSecond];
}
