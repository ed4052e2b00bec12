/** RFC 9110, section 5.6.2: a token. */
export const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** RFC 9110, section 5.5: no controls but the tab. A line break would start another header. */
export const HEADER_VALUE = /^[^\x00-\x08\x0a-\x1f\x7f]*$/;

/** Set from the body that is sent; another value would leave the server waiting. */
export const FRAMING_HEADERS: readonly string[] = ['content-length', 'transfer-encoding'];

/** The names that are there before, in capitals or small letters. */
export function repeatedHeaders(names: readonly string[]): readonly string[] {
  const lowerCase = names.map(name => name.toLowerCase());
  return names.filter((_, index) => lowerCase.indexOf(lowerCase[index] ?? '') < index);
}
