/** The text of a value that a file may hold in place of one: empty for nothing, JSON for a list or keys. */
export function plainText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}
