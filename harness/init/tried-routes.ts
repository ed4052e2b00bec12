/** Each found route is asked once or a few times → which of them a scenario can send, and with which values. Pure but for the asking. */
import type { FoundRoute } from './found-routes.js';
import type { PathParameter, PathPieces } from './path-pattern.js';
import { listedValues } from './listed-values.js';

export interface Answer {
  readonly status: number;
  /** Content of a JSON answer; undefined for every other. */
  readonly json?: unknown;
  /** The server counts requests and will refuse more than so many. */
  readonly rateLimit?: string;
}

/** An answer, or why there is none: `the answer does not end`. */
export type Ask = (method: string, path: string) => Promise<Answer | string>;

export type TriedRoute = Pick<FoundRoute, 'method' | 'path'> &
  (
    | { readonly kind: 'active'; /** With templates for parameters. */ readonly request: string; readonly status: number; readonly rateLimit?: string }
    /** It changes data, or its name says so; not asked. */
    | { readonly kind: 'changes'; readonly request: string }
    | { readonly kind: 'refused'; readonly request: string; readonly status: number }
    | { readonly kind: 'failed'; readonly reason: string }
    | { readonly kind: 'pattern' }
  );

/** A GET of such a path changes something, whatever HTTP says. */
const CHANGING_WORDS = /(^|[/_-])(delete|remove|destroy|drop|purge|reset|shutdown|restart|kill|exit|quit|crash|logout|log-out|signout|sign-out|unsubscribe)([/_-]|$)/i;
const SAFE_METHODS = ['GET', 'HEAD'];
const NEEDS_LOGIN = [401, 403];

/** Of an `{{int 1 100}}`: both ends and some between. */
const NUMBERS = ['1', '2', '3', '10', '37', '64', '99', '100'];
const NUMBER_TEMPLATE = '{{int 1 100}}';
/** Any value that a server may look up: it is there for none but shows whether one is needed. */
const SAMPLE_UUID = '5f0c3a52-7d3b-4a8e-9c61-2f4be01d9a77';
const MOST_PICKED = 5;

export async function tryRoutes(routes: readonly FoundRoute[], ask: Ask): Promise<TriedRoute[]> {
  const tried = new Map<FoundRoute, TriedRoute>();
  const lists = new Map<string, unknown>();
  // Lists first: they have the ids of what is asked for one by one.
  for (const route of routes.toSorted((a, b) => parametersOf(a.pieces) - parametersOf(b.pieces))) tried.set(route, await tryRoute(route, ask, lists));
  return routes.flatMap((route) => tried.get(route) ?? []);
}

async function tryRoute({ method, path, pieces }: FoundRoute, ask: Ask, lists: Map<string, unknown>): Promise<TriedRoute> {
  const about = { method, path };
  if (pieces === undefined) return { ...about, kind: 'pattern' };
  if (!SAFE_METHODS.includes(method) || CHANGING_WORDS.test(path)) return { ...about, kind: 'changes', request: `${method} ${filled(pieces, usualTemplate)}` };
  if (parametersOf(pieces) === 0) {
    const answer = await ask(method, path);
    if (typeof answer !== 'string' && answer.json !== undefined) lists.set(path, answer.json);
    return judged(about, `${method} ${path}`, answer);
  }
  return tryValues({ method, path, pieces }, ask, lists);
}

/** As varied as the server allows: any number, then values that its own lists name, then the numbers that are there. */
async function tryValues({ method, path, pieces }: FoundRoute & { pieces: PathPieces }, ask: Ask, lists: ReadonlyMap<string, unknown>): Promise<TriedRoute> {
  const about = { method, path };
  const first = await ask(method, filled(pieces, () => '1'));
  const judgedFirst = judged(about, `${method} ${filled(pieces, usualTemplate)}`, first);
  if (judgedFirst.kind === 'refused') return judgedFirst;
  const works = async (values: readonly string[]): Promise<string[]> => {
    const good: string[] = [];
    for (const value of values) if (isGood(await ask(method, filled(pieces, () => value)))) good.push(value);
    return good;
  };
  const active = (value: string): TriedRoute => judged(about, `${method} ${filled(pieces, () => value)}`, first, 200);
  const numbers = isGood(first) ? ['1', ...(await works(NUMBERS.slice(1)))] : [];
  if (numbers.length === NUMBERS.length) return active(NUMBER_TEMPLATE);
  const single = pieces.filter((piece) => typeof piece !== 'string');
  if (single.length === 1 && single[0] !== undefined) {
    const listed = await works(listedValues(pieces, single[0], lists).slice(0, MOST_PICKED));
    if (listed.length > 0) return active(picked(listed));
  }
  if (numbers.length > 0) return active(picked(numbers));
  if (single.every(({ digits }) => !digits)) {
    if ((await works([SAMPLE_UUID])).length > 0) return active('{{uuid}}');
  }
  return judgedFirst;
}

function judged(about: Pick<FoundRoute, 'method' | 'path'>, request: string, answer: Answer | string, status?: number): TriedRoute {
  if (typeof answer === 'string') return status === undefined ? { ...about, kind: 'failed', reason: answer } : { ...about, kind: 'active', request, status };
  if (status === undefined && NEEDS_LOGIN.includes(answer.status)) return { ...about, kind: 'refused', request, status: answer.status };
  if (status === undefined && !isGood(answer)) return { ...about, kind: 'failed', reason: `answers ${answer.status}` };
  return { ...about, kind: 'active', request, status: status ?? answer.status, ...(answer.rateLimit !== undefined && { rateLimit: answer.rateLimit }) };
}

/** What a scenario takes for right by default. */
function isGood(answer: Answer | string): boolean {
  return typeof answer !== 'string' && answer.status >= 200 && answer.status < 400;
}

function filled(pieces: PathPieces, valueOf: (parameter: PathParameter) => string): string {
  return pieces.map((piece) => (typeof piece === 'string' ? piece : valueOf(piece))).join('');
}

function usualTemplate({ name }: PathParameter): string {
  return /uuid|guid/i.test(name) ? '{{uuid}}' : NUMBER_TEMPLATE;
}

function picked(values: readonly string[]): string {
  return values.length === 1 ? (values[0] ?? '') : `{{pick ${values.join(' ')}}}`;
}

function parametersOf(pieces: PathPieces | undefined): number {
  return pieces?.filter((piece) => typeof piece !== 'string').length ?? 0;
}
