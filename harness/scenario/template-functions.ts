import { integerBetween, uint32 } from './seeded-random.js';

/** What one request gives its templates. */
export interface RequestSource {
  /** 1, 2, 3 … unique over the run; the same everywhere inside one request. */
  readonly seq: number;
  /** Fractions in [0, 1). */
  readonly random: () => number;
  /** What a name stands for in this request: `token` (captured), `users.email` (a column of a feed), `${API_KEY}` (a variable). */
  readonly value: (name: string) => string;
}

export type Renderer = (source: RequestSource) => string;

/** `{{hex n}}` and `{{pad n}}` are made for every request: longer text belongs in a body file. */
export const LONGEST_TEXT_CHARACTERS = 1_000_000;

interface TemplateFunction {
  /** How it is written, for messages and the documentation. */
  readonly usage: string;
  readonly meaning: string;
  /** A renderer, or undefined when the arguments are wrong. */
  readonly compile: (args: readonly string[]) => Renderer | undefined;
}

/** Every template but `{{sha256 …}}`, which holds other templates and is therefore compiled by the parser itself. */
export const TEMPLATE_FUNCTIONS: ReadonlyMap<string, TemplateFunction> = new Map<string, TemplateFunction>([
  ['seq', {
    usage: '{{seq}}',
    meaning: '1, 2, 3 …: unique over the run, the same number everywhere inside one request',
    compile: args => (args.length === 0 ? ({ seq }) => String(seq) : undefined),
  }],
  ['uuid', {
    usage: '{{uuid}}',
    meaning: 'a version 4 UUID, a new one at every place',
    compile: args => (args.length === 0 ? ({ random }) => uuid(random) : undefined),
  }],
  ['int', {
    usage: '{{int a b}}',
    meaning: 'a whole number from a to b, both included',
    compile: compileInt,
  }],
  ['hex', {
    usage: '{{hex n}}',
    meaning: `n random hexadecimal characters, at most ${LONGEST_TEXT_CHARACTERS.toLocaleString('en')}`,
    compile: args => {
      const characters = characterCount(args);
      return characters === undefined ? undefined : ({ random }) => hexText(random, characters);
    },
  }],
  ['pick', {
    usage: '{{pick a b c}}',
    meaning: 'one of the words',
    compile: args => (args.length === 0 ? undefined : ({ random }) => args[integerBetween(random, 0, args.length - 1)] ?? ''),
  }],
  ['pad', {
    usage: '{{pad n}}',
    meaning: `n characters of filler, at most ${LONGEST_TEXT_CHARACTERS.toLocaleString('en')}`,
    compile: args => {
      const characters = characterCount(args);
      if (characters === undefined) return undefined;
      const filler = 'x'.repeat(characters);
      return () => filler;
    },
  }],
]);

export const SHA256_USAGE = '{{sha256 text}}';
export const SHA256_MEANING = 'the SHA-256 of the text as 64 hexadecimal characters; the text may hold templates: `{{sha256 q{{seq}}}}`';

function compileInt(args: readonly string[]): Renderer | undefined {
  const [from, to] = args.map(wholeNumber);
  if (args.length !== 2 || from === undefined || to === undefined || from > to) return undefined;
  return ({ random }) => String(integerBetween(random, from, to));
}

function characterCount(args: readonly string[]): number | undefined {
  const count = wholeNumber(args[0] ?? '');
  return args.length === 1 && count !== undefined && count >= 0 && count <= LONGEST_TEXT_CHARACTERS ? count : undefined;
}

function wholeNumber(text: string): number | undefined {
  const value = Number(text);
  return /^-?\d+$/.test(text) && Number.isSafeInteger(value) ? value : undefined;
}

function hexText(random: () => number, characters: number): string {
  let text = '';
  while (text.length < characters) text += uint32(random).toString(16).padStart(8, '0');
  return text.slice(0, characters);
}

/** RFC 9562, section 5.4: 122 random bits, version 4, variant 10. */
function uuid(random: () => number): string {
  const hex = hexText(random, 32);
  const variant = '89ab'.charAt(parseInt(hex.charAt(16), 16) & 3);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}
