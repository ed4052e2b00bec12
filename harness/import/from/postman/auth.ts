/** Who a request comes from, by Postman's `auth`: headers and parameters, with references where the collection has no value. */
import { asKeys, asList } from '../../../scenario/plain-data.js';
import type { Secrets } from '../../group/secrets.js';

export interface Granted {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: readonly string[];
}

const NOBODY: Granted = { headers: {}, query: [] };

export function authOf(auth: Readonly<Record<string, unknown>>, fill: (text: unknown) => string, secrets: Secrets): Granted {
  const { type } = auth;
  if (typeof type !== 'string' || type === 'noauth') return NOBODY;
  const values = settings(auth[type]);
  const reference = () => secrets.reference('authorization', `auth ${type}`);
  switch (type) {
    case 'apikey': {
      const name = fill(values.get('key') ?? 'x-api-key');
      const value = secrets.reference(name, `auth ${type}`);
      return values.get('in') === 'query' ? { headers: {}, query: [`${name}=${value}`] } : { headers: { [name.toLowerCase()]: value }, query: [] };
    }
    case 'basic':
      return { headers: { authorization: `Basic ${reference()}` }, query: [] };
    case 'bearer':
    case 'oauth2':
    case 'jwt':
      return { headers: { authorization: `Bearer ${reference()}` }, query: [] };
    default:
      // Signatures are made anew for every request: one that stands still will do only where nobody looks.
      return { headers: { authorization: reference() }, query: [] };
  }
}

/** A list of keys and values in format 2.1, an object in 2.0. */
function settings(written: unknown): ReadonlyMap<string, unknown> {
  if (!Array.isArray(written)) return new Map(Object.entries(asKeys(written)));
  return new Map(asList(written).map(asKeys).map(({ key, value }) => [String(key), value]));
}
