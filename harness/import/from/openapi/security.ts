/** How an operation wants to be asked by somebody it knows: references to what only the environment knows. */
import type { Secrets } from '../../group/secrets.js';
import type { Part } from './description.js';

export interface Security {
  readonly headers: Readonly<Record<string, string>>;
  /** `name=value`. */
  readonly query: readonly string[];
}

/** The first of the alternatives; none where the operation can do without. */
export function securityOf(operation: Part, root: Part, secrets: Secrets): Security {
  const alternatives = (operation.at('security') ?? root.at('security'))?.items ?? [];
  const schemes = alternatives.some(({ entries }) => entries.length === 0) ? [] : (alternatives[0]?.entries.map(([name]) => name) ?? []);
  const all = schemes.flatMap((name) => {
    const scheme = root.at('components', 'securitySchemes', name);
    return scheme === undefined ? [] : [schemeOf(scheme, secrets)];
  });
  return { headers: Object.assign({}, ...all.map(({ headers }) => headers)) as Record<string, string>, query: all.flatMap(({ query }) => query) };
}

function schemeOf(scheme: Part, secrets: Secrets): Security {
  const type = scheme.text('type');
  const name = scheme.text('name') ?? 'key';
  const found = `security ${String(scheme.path.at(-1))}`;
  if (type === 'apiKey') {
    const reference = secrets.reference(name, found);
    if (scheme.text('in') === 'query') return { headers: {}, query: [`${encodeURIComponent(name)}=${reference}`] };
    return { headers: scheme.text('in') === 'cookie' ? { cookie: `${name}=${reference}` } : { [name.toLowerCase()]: reference }, query: [] };
  }
  if (type === 'mutualTLS') return { headers: {}, query: [] };
  // OAuth and OpenID Connect end in a bearer token.
  const written = type === 'http' ? (scheme.text('scheme') ?? 'bearer') : 'bearer';
  return { headers: { authorization: `${written.charAt(0).toUpperCase()}${written.slice(1)} ${secrets.reference('authorization', found)}` }, query: [] };
}
