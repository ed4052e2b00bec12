/** The values that were seen in one place → a text that varies as they did. Pure. */
import type { SeenValues } from './seen-values.js';
import { template } from './template-text.js';

export interface Place {
  readonly kind: 'path' | 'query' | 'header' | 'body';
  /** Of the parameter, header or field; empty for a segment of the path. */
  readonly name: string;
  readonly method: string;
  readonly isMadeUp: boolean;
  /** A value as a word of `{{pick …}}`; undefined where it cannot be one, having a space in it, say. */
  readonly asWord: (value: string) => string | undefined;
}

export interface Varied {
  /** Marked, see template-text.ts. */
  readonly text: string;
  readonly varies: boolean;
  /** Gives values that were never seen, which the server may not know. */
  readonly isBeyondSeen: boolean;
}

/** Longer lists make a scenario that nobody reads. */
export const MOST_PICKED = 50;
/** From this share of seen values on, ids are taken for a run of numbers without large holes. */
const DENSE_SHARE = 1 / 3;
/** So many values that came once each are no coincidence: the client makes them up. */
const ENOUGH_SINGLE_USE = 5;
/** Names of what a client makes anew for every request. */
const FRESH_NAME = /(request|trace|correlation|idempotency|transaction|operation|message|event|client)[-_]?(id|key)$|^(nonce|uuid|guid|cid)$|idempotency/i;
/** What keeps a URL from being answered by a cache: jQuery's `_`, and the like. */
const CACHE_BUSTER = /^(_|cb|_dc|bust|cachebust(er)?|nocache|no_cache|rnd|rand|random)$/i;
const SEARCH = /^(q|query|search|term|keywords?)$/i;
/** Seconds and milliseconds since 1970, from 2001 to 2100. */
const EPOCHS = [[1e9, 4.1e9], [1e12, 4.1e12]] as const;

export function vary(values: SeenValues, place: Place): Varied {
  const { kind, distinct: [first = ''] } = values;
  const isSingle = values.distinct.length < 2 && !values.isMany;
  if (place.kind === 'query' && CACHE_BUSTER.test(place.name)) return fresh('{{seq}}');
  if (isFresh(values, place)) {
    if (kind === 'uuid') return fresh('{{uuid}}');
    if (kind === 'hex' && first === first.toLowerCase()) return fresh(`{{hex ${first.length}}}`);
  }
  if (isSingle) return constant(first);
  if (kind === 'int' && (place.isMadeUp || values.isMany || isDense(values) || isTime(values))) return between(values);
  if (kind === 'email' && place.kind === 'body' && values.isSingleUse && place.method === 'POST') return fresh('user{{seq}}@example.com');
  const picked = pick(values, place);
  if (!picked.varies || place.kind !== 'query' || !SEARCH.test(place.name)) return picked;
  // Terms of a search have no bound in real traffic, and a cache by term none either.
  return { ...picked, text: `${picked.text}-${template('{{seq}}')}` };
}

/** Values that the client made up, so that others do as well. An id in a path is one that the server has given, but for a PUT. */
function isFresh(values: SeenValues, { kind, name, method, isMadeUp }: Place): boolean {
  if (isMadeUp) return values.distinct.length > 1;
  if (kind === 'path') return method === 'PUT' && values.isSingleUse;
  if (FRESH_NAME.test(name) || (/^id$/i.test(name) && kind === 'body' && method === 'POST')) return true;
  return values.isSingleUse && values.distinct.length >= ENOUGH_SINGLE_USE;
}

function isDense({ distinct, range: { least, most } }: SeenValues): boolean {
  return distinct.length >= (most - least + 1) * DENSE_SHARE;
}

function isTime({ range: { least, most }, isSingleUse }: SeenValues): boolean {
  return isSingleUse && EPOCHS.some(([from, to]) => least >= from && most <= to);
}

function between(values: SeenValues): Varied {
  const { least, most } = values.range;
  return { text: template(`{{int ${least} ${most}}}`), varies: true, isBeyondSeen: !isComplete(values) };
}

function isComplete({ distinct, range: { least, most } }: SeenValues): boolean {
  return distinct.length === most - least + 1;
}

function pick(values: SeenValues, { asWord, isMadeUp }: Place): Varied {
  const words = values.distinct.flatMap((value) => asWord(value) ?? []).filter((word) => /^\S+$/.test(word) && !/[{}]/.test(word)).slice(0, MOST_PICKED);
  return words.length < 2 ? constant(values.mostFrequent) : { text: template(`{{pick ${words.join(' ')}}}`), varies: true, isBeyondSeen: isMadeUp };
}

function fresh(text: string): Varied {
  return { text: template(text), varies: true, isBeyondSeen: true };
}

function constant(text: string): Varied {
  return { text, varies: false, isBeyondSeen: false };
}
