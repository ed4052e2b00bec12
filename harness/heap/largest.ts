/** The numbers with the largest scores, the largest first; of equal ones the first. */
export function largest(candidates: Iterable<number>, scoreOf: (candidate: number) => number, most: number): number[] {
  const found: { readonly candidate: number; readonly score: number }[] = [];
  if (most === 0) return [];
  for (const candidate of candidates) {
    const score = scoreOf(candidate);
    if (found.length === most && score <= found[most - 1]!.score) continue;
    let [low, high] = [0, found.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (found[middle]!.score >= score) low = middle + 1;
      else high = middle;
    }
    found.splice(low, 0, { candidate, score });
    if (found.length > most) found.pop();
  }
  return found.map(({ candidate }) => candidate);
}
