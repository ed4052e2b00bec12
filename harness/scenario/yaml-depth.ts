/** Refuses nesting that would exhaust the YAML parser's stack, which ends the process instead of throwing. */
import type { Mistake } from './mistake.js';

/** Far above the nesting that a scenario may have, far below the 5,000 levels that the parser still takes. */
const DEEPEST_FLOW = 500;
/** Block collections nest by indentation, or by indicators in a row: `- - - -`. */
const LONGEST_INDENTATION = 2_000;

/** The place where the text nests too deeply. Quotes and comments are not told apart: nobody writes 500 open brackets in them. */
export function nestingMistake(text: string): Mistake | undefined {
  let depth = 0;
  let lineStart = 0;
  let indented = true;
  for (let offset = 0; offset < text.length; offset += 1) {
    const character = text[offset] ?? '';
    if (character === '\n') {
      lineStart = offset + 1;
      indented = true;
      continue;
    }
    if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth = Math.max(0, depth - 1);
    if (indented) indented = isIndentation(character, text[offset + 1] ?? '\n');
    if (depth > DEEPEST_FLOW || (indented && offset - lineStart > LONGEST_INDENTATION)) {
      return { offset, length: 1, message: 'lists and keys are nested too deep' };
    }
  }
  return undefined;
}

function isIndentation(character: string, next: string): boolean {
  return character === ' ' || character === '\t' || ((character === '-' || character === '?') && /[ \t\n]/.test(next));
}
