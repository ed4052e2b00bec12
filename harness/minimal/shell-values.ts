/** What a shell puts in the place of a template: a value of the same form for each `$i`. */
import { compileTemplate, textPieces } from '../scenario/template.js';
import { fixedValue, isVarying } from './fixed-values.js';
import { shellWord, type WordPiece } from './shell-words.js';

/** A shorter filler is easier to read as it is. */
const LONGEST_LITERAL_FILLER = 64;
/** A variable of this name counts the requests. */
export const COUNTER = 'i';

/** The text with its templates and variables as shell expansions; `literal` is applied to what stands around them. */
export function shellPieces(text: string, literal: (text: string) => string = (same) => same): WordPiece[] {
  return textPieces(text).flatMap((piece, index) => (piece.isTemplate ? [shellValue(piece.text, index)] : variablePieces(piece.text, literal)));
}

/** A variable of the environment is one of the shell; the text of `$${…}` is sent as it is. */
function variablePieces(text: string, literal: (text: string) => string): WordPiece[] {
  return text.split(/(?<!\$)(\$\{[A-Za-z_]\w*\})/).flatMap((part, index): WordPiece[] =>
    part === '' ? [] : index % 2 === 1 ? [{ expansion: part }] : [literal(part.replace(/\$(\$\{[A-Za-z_]\w*\})/g, '$1'))],
  );
}

/** Whether the text takes a loop to be sent as a scenario sends it. */
export function varies(text: string): boolean {
  return textPieces(text).some((piece) => piece.isTemplate && isVarying(piece.text));
}

function shellValue(template: string, index: number): WordPiece {
  const whole = template.slice(2, -2).trim();
  // What a run has captured, or a feed has, is a variable to be set by hand.
  if (compileTemplate(template).names.includes(whole)) return { expansion: `\${${whole.replace(/\W/g, '_')}}` };
  const [name = '', ...args] = whole.split(/\s+/);
  const [first = 0, second = 0] = args.map(Number);
  if (!isVarying(template)) {
    const fillers = name === 'pad' && first > LONGEST_LITERAL_FILLER;
    return fillers ? { expansion: `$(printf %${first}s | tr ' ' x)` } : fixedValue(template, index);
  }
  switch (name) {
    case 'uuid':
      return { expansion: `00000000-0000-4000-8000-$(printf %012d $${COUNTER})` };
    case 'int':
      return { expansion: `$((${first} + $${COUNTER} % ${second - first + 1}))` };
    case 'hex':
      return { expansion: `$(printf %0${first}x $${COUNTER})` };
    case 'sha256':
      return { expansion: `$(printf %064x $${COUNTER})` };
    case 'pick':
      return { expansion: `$(printf '%s\\n' ${args.map((word) => shellWord([word])).join(' ')} | sed -n $((1 + $${COUNTER} % ${args.length}))p)` };
    default:
      return { expansion: `$${COUNTER}` };
  }
}
