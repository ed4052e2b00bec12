/** Postman collections of format 2.0 and 2.1: https://schema.postman.com/collection/json/v2.1.0/docs/index.html */
import { LeakcheckError } from '../../../errors.js';
import { asKeys, asList } from '../../../scenario/plain-data.js';
import { hasTemplate, template } from '../../group/template-text.js';
import type { Secrets } from '../../group/secrets.js';
import type { LeftOut, RecordedRequest } from '../../recorded-request.js';
import { authOf } from './auth.js';
import { bodyOf } from './body.js';
import { resolved, variablesOf, type Variables } from './variables.js';
import { plainText } from '../../plain-text.js';

type Keys = Readonly<Record<string, unknown>>;

/** What a request has from the folders around it. */
interface Around {
  readonly folders: readonly string[];
  readonly variables: Variables;
  readonly auth: unknown;
}

/** For a parameter of a path without a value. */
const SOME_ID = '{{int 1 100}}';
const NOT_FOUND = 404;

/**
 * @throws LeakcheckError import-invalid
 */
export function* postmanRequests(value: unknown, shownAs: string, secrets: Secrets, leftOut: LeftOut): Generator<RecordedRequest> {
  const collection = asKeys(asKeys(value)['collection'] ?? value);
  if (!Array.isArray(collection['item'])) throw notCollection(shownAs, Array.isArray(collection['requests']));
  yield* itemsOf(collection['item'], { folders: [], variables: variablesOf(collection['variable']), auth: collection['auth'] }, secrets, leftOut);
}

function* itemsOf(items: readonly unknown[], around: Around, secrets: Secrets, leftOut: LeftOut): Generator<RecordedRequest> {
  for (const item of items.map(asKeys)) {
    const name = typeof item['name'] === 'string' ? item['name'] : '';
    const inside = { folders: [...around.folders, name], variables: variablesOf(item['variable'], around.variables), auth: item['auth'] ?? around.auth };
    if (asList(item['event']).length > 0) leftOut.add('scripts before and after requests', name);
    if (Array.isArray(item['item'])) yield* itemsOf(item['item'], inside, secrets, leftOut);
    else if (item['request'] !== undefined) {
      const request = requestOf(item['request'], inside, secrets, leftOut);
      if (request !== undefined) yield request;
    }
  }
}

function requestOf(written: unknown, { folders, variables, auth }: Around, secrets: Secrets, leftOut: LeftOut): RecordedRequest | undefined {
  const request: Keys = typeof written === 'string' ? { url: written } : asKeys(written);
  const fill = (text: unknown) => resolved(plainText(text), variables, secrets);
  const name = folders.filter((folder) => folder !== '').join(' / ');
  const address = addressOf(request['url'], fill);
  const body = bodyOf(asKeys(request['body']), fill);
  if (body === 'unfit') {
    leftOut.add('requests that send files', name);
    return undefined;
  }
  const granted = authOf(asKeys(request['auth'] ?? auth), fill, secrets);
  const stated = asList(request['header']).map(asKeys).filter(({ disabled }) => disabled !== true);
  const query = [...address.query, ...granted.query].join('&');
  return {
    method: (typeof request['method'] === 'string' ? request['method'] : 'GET').toUpperCase(),
    ...(address.host !== undefined && { host: address.host }),
    target: query === '' ? address.path : `${address.path}?${query}`,
    headers: { ...(body !== undefined && { 'content-type': body.type }), ...granted.headers, ...Object.fromEntries(stated.map(({ key, value }) => [plainText(key).toLowerCase(), fill(value)])) },
    ...(body !== undefined && { body: body.text }),
    ...(name !== '' && { name }),
    ...(address.parameters.size > 0 && { parameters: address.parameters }),
    ...(address.isGuessed && { alsoRight: [NOT_FOUND] }),
  };
}

interface Address {
  readonly host: string | undefined;
  readonly path: string;
  readonly query: readonly string[];
  readonly parameters: ReadonlyMap<number, string>;
  /** A parameter has no value. */
  readonly isGuessed: boolean;
}

function addressOf(url: unknown, fill: (text: unknown) => string): Address {
  const parts = typeof url === 'string' ? { raw: url } : asKeys(url);
  const composed = [asList(parts['host']).join('.'), ...asList(parts['path']).map((segment) => (typeof segment === 'string' ? segment : plainText(asKeys(segment)['value'])))].join('/');
  const [before = '', search] = splitAt(fill(typeof parts['raw'] === 'string' ? parts['raw'] : composed).replace(/#.*$/s, ''), '?');
  // Without a scheme the first part is the host, or a variable that holds one.
  const [, host = '', path = ''] = /^(?:[a-z]+:\/\/)?([^/]*)(.*)$/is.exec(before) ?? [];
  const values = new Map(asList(parts['variable']).map(asKeys).map(({ key, id, value }) => [plainText(key ?? id), fill(value)]));
  const parameters = new Map<number, string>();
  let isGuessed = false;
  const segments = path.split('/').slice(1).map((segment, index) => {
    const [, name] = /^:([\w-]+)$/.exec(segment) ?? [];
    if (name === undefined) return segment;
    parameters.set(index, name);
    const value = values.get(name) ?? '';
    isGuessed ||= value === '';
    return value === '' ? template(SOME_ID) : encodedText(value);
  });
  const listed = asList(parts['query']).map(asKeys);
  const query = listed.length > 0 ? listed.filter(({ disabled }) => disabled !== true).map(({ key, value }) => `${encodedText(fill(key))}=${encodedText(fill(value))}`) : (search?.split('&') ?? []);
  return { host: host === '' || hasTemplate(host) ? undefined : host, path: `/${segments.join('/')}`, query, parameters, isGuessed };
}

function splitAt(text: string, mark: string): [string, string | undefined] {
  const at = text.indexOf(mark);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/** What would end the segment or the pair; what is encoded already stays. */
function encodedText(text: string): string {
  return text.replace(/[&#?/+\s](?![^\ue000]*\ue001)/g, (character) => encodeURIComponent(character));
}

function notCollection(shownAs: string, isOld: boolean): LeakcheckError {
  return new LeakcheckError('import-invalid', isOld ? `${shownAs} is a Postman collection of format 1` : `${shownAs} is no Postman collection: it has no list "item"`, {
    next: 'Export the collection from Postman in the format "Collection v2.1".',
  });
}
