/** Names from a heap were written by anybody: made visible, safe and short. */
import type { Style } from '../format/style.js';

/** Written as escapes, so that two names that differ look different. */
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

export function visible(style: Style, name: string): string {
  const shown = name.replace(CONTROLS, escaped);
  return style.safe(style.unicode ? shown : shown.replaceAll('…', style.ellipsis));
}

function escaped(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
