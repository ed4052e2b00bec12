/** Loading its rules takes 20 ms, which a start without a mistake to show does without. */
let graphemes: Intl.Segmenter | undefined;
/** Unicode Standard Annex #11: the blocks of East Asian wide characters, without the rarely used planes' gaps. */
const WIDE = /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]/u;
const EMOJI = /^\p{Emoji_Presentation}|\ufe0f/u;
const INVISIBLE = /^[\p{Mark}\u200b-\u200f\u2060\ufeff]+$/u;
const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

/** Columns that a text without control characters takes in a terminal. */
export function displayWidth(text: string): number {
  if (PRINTABLE_ASCII.test(text)) return text.length;
  let columns = 0;
  graphemes ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  for (const { segment } of graphemes.segment(text)) {
    if (!INVISIBLE.test(segment)) columns += WIDE.test(segment) || EMOJI.test(segment) ? 2 : 1;
  }
  return columns;
}

/** Tabs as two spaces; control characters as `�`, so that a file cannot steer the terminal. */
export function printable(text: string): string {
  return text.replaceAll('\t', '  ').replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}
