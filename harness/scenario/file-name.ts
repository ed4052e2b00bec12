/** Names of files that a run writes for a scenario. */

const LONGEST_NAME_CHARACTERS = 80;

/** `shop-api.minimal.yml` for the ending `minimal.yml`. */
export function fileNameFor(scenario: string, ending: string): string {
  const safe = scenario.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[-.]+|-+$/g, '').slice(0, LONGEST_NAME_CHARACTERS);
  return `${safe === '' ? 'scenario' : safe}.${ending}`;
}
