/** Paths as frameworks write them → fixed text and parameters. Pure. */

export interface PathParameter {
  readonly name: string;
  /** The framework takes digits only. */
  readonly digits: boolean;
}

/** Fixed text and parameters in turn; together they are the path. */
export type PathPieces = readonly (string | PathParameter)[];

/** `:id`, `{id}`, `[id]`, or a group that may be missing. */
const PARAMETER = /:(?<colon>\w+)|\{(?<brace>\w+)\}|\[(?<bracket>\w+)\]|\{(?<optional>[^{}]*)\}|\[\[\.{3}(?<missing>\w+)\]\]/y;
/** Characters of patterns, in what is left as fixed text. */
const PATTERN = /[*(){}[\]?+|^$\\]/;

/**
 * Express 4 and 5, Fastify, Koa, Hono, Next and OpenAPI; what may be missing is left out.
 * @returns undefined for a path that only a pattern describes, such as `/files/*`
 */
export function readPath(path: string): PathPieces | undefined {
  const pieces: (string | PathParameter)[] = [];
  let text = '';
  for (let at = 0; at < path.length; ) {
    PARAMETER.lastIndex = at;
    const { 0: found = '', groups } = PARAMETER.exec(path) ?? {};
    const name = groups?.['colon'] ?? groups?.['brace'] ?? groups?.['bracket'];
    if (found === '') {
      text += path[at];
      at += 1;
      continue;
    }
    at += found.length;
    if (name === undefined) {
      if (groups?.['missing'] !== undefined) text = text.replace(/\/$/, '');
      continue;
    }
    const constraint = groups?.['colon'] === undefined ? '' : balanced(path, at);
    at += constraint.length;
    const modifier = path[at] ?? '';
    if (modifier === '*' || modifier === '+') return undefined;
    if (modifier === '?') {
      text = text.replace(/\/$/, '');
      at += 1;
      continue;
    }
    if (text !== '') pieces.push(text);
    text = '';
    pieces.push({ name, digits: /\\d|0-9/.test(constraint) });
  }
  if (text !== '' || pieces.length === 0) pieces.push(text === '' ? '/' : text);
  return pieces.some((piece) => typeof piece === 'string' && PATTERN.test(piece)) ? undefined : pieces;
}

/** Parts of a path, each under the one before it, as one: `/api/` and `/` are `/api`. */
export function joinedPath(parts: readonly string[]): string {
  if (parts.length === 1) return `/${(parts[0] ?? '').replace(/^\/+/, '')}`;
  return `/${parts.join('/')}`.replace(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '');
}

/**
 * What path-to-regexp has made of a path, turned back. Lists of paths give the first.
 * @returns undefined for an expression that no path was made into
 */
export function pathOfExpression(source: string, keys: readonly string[]): string | undefined {
  const [first = ''] = source.split('|^');
  let key = 0;
  const path = first
    .replace(/^\^/, '')
    .replace(/(\(\?:\\\/\$?\)\?|\\\/\?)?(\$|\(\?=\\\/\|\$\))$/, '')
    .replace(/\(\?:(\\\/)?\(\[\^\\?\/\]\+\??\)\)|\(\[\^\\?\/\]\+\??\)/g, (_, slash?: string) => `${slash === undefined ? '' : '/'}:${keys[key++] ?? `p${key}`}`)
    .replace(/^\(\?:(.*)\)$/, '$1')
    .replace(/\\([/.-])/g, '$1');
  return PATTERN.test(path) ? undefined : path;
}

/** Brackets that begin here, with all that is in them. */
function balanced(text: string, from: number): string {
  const close = { '(': ')', '{': '}' }[text[from] ?? ''];
  if (close === undefined) return '';
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === text[from]) depth += 1;
    if (text[at] === close) depth -= 1;
    if (depth === 0) return text.slice(from, at + 1);
  }
  return '';
}
