/** Named; the rest is counted. */
const MOST_NAMED = 3;

/** @param sources scripts and source maps that could not be used, with why; at least one */
export function unusableWarning(sources: readonly string[]): string {
  const more = sources.length - MOST_NAMED;
  return `places in the code may be missing, or be those of generated code: ${sources.slice(0, MOST_NAMED).join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}
