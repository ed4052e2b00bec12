import { createHash } from 'node:crypto';
import { didYouMean } from './did-you-mean.js';
import { type Renderer, type RequestSource, SHA256_USAGE, TEMPLATE_FUNCTIONS } from './template-functions.js';

/** Text with `{{…}}` and `${…}` in it, parsed once and rendered for every request. */
export interface Template {
  /** true when nothing in it varies: rendered once is rendered for good. */
  readonly constant: boolean;
  /** What it asks a request's source for: `token`, `users.email`, `${API_KEY}`. */
  readonly names: readonly string[];
  readonly render: (source: RequestSource) => string;
}

/** A mistake inside a template's text. */
export interface TemplateProblem {
  /** Where it starts in the text, in UTF-16 units. */
  readonly offset: number;
  readonly length: number;
  readonly message: string;
}

export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  constructor(readonly problems: readonly TemplateProblem[]) {
    super(problems.map(({ message }) => message).join('; '));
  }
}

/** What may be asked for where a text stands. */
export interface KnownNames {
  /** Captured names and columns of feeds. */
  readonly names: readonly string[];
  /** Names of variables that are set. */
  readonly variables: readonly string[];
}

/** Whether a name that is captured, or that a feed has, can be written in a template. */
export const VALUE_NAME = /^[A-Za-z_][\w-]*$/;

/**
 * Takes every name for one that has a value: whether it has is found out when the scenario is read.
 * @throws TemplateError with every other problem of the text
 */
export function compileTemplate(text: string): Template {
  const { parts, problems, names } = new TemplateParser(text).parse();
  if (problems.length > 0) throw new TemplateError(problems);
  return { constant: parts.every(isText), names: [...names], render: joined(parts) };
}

/** Every mistake in a text's templates, names that nothing gives a value included. */
export function templateProblems(text: string, known: KnownNames = NO_NAMES): readonly TemplateProblem[] {
  return text.includes(OPEN) || text.includes('${') ? new TemplateParser(text, known).parse().problems : [];
}

/** A name that templates have for themselves. */
export function isTemplateFunction(name: string): boolean {
  return NAMES.includes(name);
}

/** A part of a text: what is sent as it stands, or a template. */
export interface TextPiece {
  readonly text: string;
  readonly isTemplate: boolean;
}

/** The text cut at its templates; one that holds others is one piece. The pieces together are the text. */
export function textPieces(text: string): readonly TextPiece[] {
  const pieces: TextPiece[] = [];
  let at = 0;
  for (let open = text.indexOf(OPEN); open !== -1; open = text.indexOf(OPEN, at)) {
    const close = closeOf(text, open);
    if (close === undefined) break;
    if (open > at) pieces.push({ text: text.slice(at, open), isTemplate: false });
    at = close + CLOSE.length;
    pieces.push({ text: text.slice(open, at), isTemplate: true });
  }
  return at < text.length ? [...pieces, { text: text.slice(at), isTemplate: false }] : pieces;
}

type Part = string | Renderer;

const OPEN = '{{';
const CLOSE = '}}';
/** Deeper nesting is a mistake, and would end in a stack overflow. */
const DEEPEST_NESTING = 8;
const NAMES = [...TEMPLATE_FUNCTIONS.keys(), 'sha256'];
const NO_NAMES: KnownNames = { names: [], variables: [] };
/** A captured name, or a column of a feed, whose name is the file's business. */
const VALUE = /^[A-Za-z_][\w-]*(\.[^{}]+)?$/;
/** POSIX, section 8.1: names of environment variables; a further `$` before it makes it text. */
const VARIABLE = /(\$?)\$\{([A-Za-z_]\w*)\}/g;

/** Recursive descent: text with calls in it; only the text of `sha256` holds calls itself. */
class TemplateParser {
  private at = 0;
  private depth = 0;
  private readonly problems: TemplateProblem[] = [];
  private readonly names = new Set<string>();

  /** @param known without it every name has a value */
  constructor(private readonly text: string, private readonly known?: KnownNames) {}

  parse(): { parts: readonly Part[]; problems: readonly TemplateProblem[]; names: ReadonlySet<string> } {
    return { parts: this.parts(this.text.length), problems: this.problems, names: this.names };
  }

  /** Text and calls up to `end`. */
  private parts(end: number): Part[] {
    const parts: Part[] = [];
    while (this.at < end) {
      const open = this.text.indexOf(OPEN, this.at);
      if (open === -1 || open >= end) {
        parts.push(...this.variables(this.at, end));
        this.at = end;
        break;
      }
      if (open > this.at) parts.push(...this.variables(this.at, open));
      const close = closeOf(this.text, open);
      if (close === undefined) {
        this.problems.push({ offset: open, length: OPEN.length, message: '"{{" is not closed with "}}"' });
        this.at = end;
        break;
      }
      parts.push(this.call(open, close));
      this.at = close + CLOSE.length;
    }
    return parts;
  }

  /** Text without calls: what stands between its variables, and these. */
  private variables(from: number, to: number): Part[] {
    const text = this.text.slice(from, to);
    if (!text.includes('${')) return [text];
    const parts: Part[] = [];
    let at = 0;
    for (const match of text.matchAll(VARIABLE)) {
      const [whole, escape = '', name = ''] = match;
      parts.push(text.slice(at, match.index));
      at = match.index + whole.length;
      if (escape !== '') parts.push(whole.slice(1));
      else if (this.known?.variables.includes(name) === false) {
        this.problems.push({ offset: from + match.index, length: whole.length, message: `the environment variable ${name} is not set; set it, or write $${whole} to send the text as it is` });
      } else parts.push(this.value(whole));
    }
    return [...parts, text.slice(at)].filter(part => part !== '');
  }

  private value(name: string): Renderer {
    this.names.add(name);
    return source => source.value(name);
  }

  private call(open: number, close: number): Part {
    const inside = this.text.slice(open + OPEN.length, close);
    const [, space = '', name = ''] = /^(\s*)([^\s{]*)/.exec(inside) ?? [];
    const problem = (message: string): string => {
      this.problems.push({ offset: open, length: close + CLOSE.length - open, message });
      return '';
    };

    const rest = inside.slice(space.length + name.length);
    if (name === 'sha256') {
      const { length } = rest.trim();
      if (length === 0) return problem(`{{sha256}} needs a text: write ${SHA256_USAGE}`);
      if (this.depth === DEEPEST_NESTING) return problem(`{{sha256}} is nested more than ${DEEPEST_NESTING} deep`);
      this.depth += 1;
      this.at = close - rest.trimStart().length;
      const parts = this.parts(this.at + length);
      this.depth -= 1;
      return hashed(parts);
    }
    if (name === '') return problem('a template without a name');
    const known = TEMPLATE_FUNCTIONS.get(name);
    if (known === undefined) {
      const whole = inside.trim();
      if (this.known === undefined ? VALUE.test(whole) : this.known.names.includes(whole)) return this.value(whole);
      const names = [...NAMES, ...(this.known?.names ?? [])];
      const meant = whole.includes('.') ? whole : name;
      return problem(`unknown template {{${meant}}}${didYouMean(meant, names)}`);
    }
    if (rest.includes(OPEN)) return problem(`{{${name}}} cannot hold another template; only {{sha256 …}} can`);
    const words = rest.trim();
    const renderer = known.compile(words === '' ? [] : words.split(/\s+/));
    const wrong = words === '' ? `{{${name}}} needs arguments` : `wrong arguments ${JSON.stringify(words)} for {{${name}}}`;
    return renderer ?? problem(`${wrong}: write ${known.usage}, ${known.meaning}`);
  }
}

/** The `}}` that belongs to the `{{` at `open`. */
function closeOf(text: string, open: number): number | undefined {
  let depth = 0;
  for (let at = open; at < text.length - 1; at += 1) {
    if (text.startsWith(OPEN, at)) {
      depth += 1;
      at += 1;
    } else if (text.startsWith(CLOSE, at)) {
      depth -= 1;
      if (depth === 0) return at;
      at += 1;
    }
  }
  return undefined;
}

function isText(part: Part): part is string {
  return typeof part === 'string';
}

function hashed(parts: readonly Part[]): Part {
  const render = joined(parts);
  const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
  return parts.every(isText) ? hash(parts.join('')) : source => hash(render(source));
}

function joined(parts: readonly Part[]): Renderer {
  const [only] = parts;
  if (parts.every(isText)) {
    const text = parts.join('');
    return () => text;
  }
  if (parts.length === 1 && typeof only === 'function') return only;
  return source => {
    let text = '';
    for (const part of parts) text += typeof part === 'string' ? part : part(source);
    return text;
  };
}
