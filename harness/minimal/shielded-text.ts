/**
 * A text of a request with its templates set aside, so that nothing inside one is taken for syntax of the path, the form
 * or the JSON around it. Each is replaced by a whole number, which stands in JSON wherever a template can.
 */
import { textPieces } from '../scenario/template.js';

export interface Shielded {
  readonly text: string;
  /** Stand-in → the template as written, in the order of the text. */
  readonly templates: ReadonlyMap<string, string>;
}

/** Of 13 digits, so that a few digits beside it still make a number that JSON holds exactly. */
const FIRST_STAND_IN = 7_000_000_000_000;
/** Between the first stand-ins of two attempts. */
const STRIDE = 1_000_003;

export function shield(text: string): Shielded {
  const pieces = textPieces(text);
  for (let first = FIRST_STAND_IN; ; first += STRIDE) {
    const templates = new Map<string, string>();
    const shielded = pieces.map((piece) => {
      if (!piece.isTemplate) return piece.text;
      const standIn = String(first + templates.size);
      templates.set(standIn, piece.text);
      return standIn;
    }).join('');
    // Where the text has such a number itself, the way back would be wrong.
    if (unshield(shielded, templates) === text) return { text: shielded, templates };
  }
}

/** @param replacements by stand-in */
export function unshield(text: string, replacements: ReadonlyMap<string, string>): string {
  if (replacements.size === 0) return text;
  return text.replace(new RegExp([...replacements.keys()].join('|'), 'g'), (standIn) => replacements.get(standIn) ?? standIn);
}

/** The stand-ins that a part of a shielded text holds. */
export function standInsIn(text: string, { templates }: Shielded): string[] {
  return [...templates.keys()].filter((standIn) => text.includes(standIn));
}
