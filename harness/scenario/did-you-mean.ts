import { distance } from 'fastest-levenshtein';

/** Unknown names are answered with what there is, unless that is a page. */
const MOST_NAMES_LISTED = 12;

/** The known name that `name` is most likely a slip of: at most a third of its characters differ, at least one may. */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  const limit = Math.max(1, Math.floor(name.length / 3));
  let nearest: string | undefined;
  let nearestEdits = limit + 1;
  for (const candidate of known) {
    const edits = slips(name.toLowerCase(), candidate.toLowerCase());
    if (edits < nearestEdits) {
      nearest = candidate;
      nearestEdits = edits;
    }
  }
  return nearest;
}

/** The end of a message about an unknown name: what was probably meant, or else what there is. */
export function didYouMean(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  if (nearest !== undefined) return `; did you mean ${JSON.stringify(nearest)}?`;
  return known.length === 0 || known.length > MOST_NAMES_LISTED ? '' : `; known: ${known.join(', ')}`;
}

/** Edits from one to the other; two letters that changed places are one slip, not two. */
function slips(a: string, b: string): number {
  const edits = distance(a, b);
  const letters = (text: string): string => [...text].sort().join('');
  return edits > 0 && letters(a) === letters(b) ? edits - 1 : edits;
}
