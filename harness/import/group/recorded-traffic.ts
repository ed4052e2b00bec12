/**
 * The grouping of recorded requests into routes. Takes them one by one and keeps, for each route, how often it was asked for
 * and some of the values that were seen: memory grows with the routes, not with the recording. Pure.
 */
import type { LeftOut, RecordedRequest } from '../recorded-request.js';
import { bodyForm } from './body-form.js';
import { isKeptHeader } from './kept-headers.js';
import { PathTree } from './path-tree.js';
import { RouteGroup, sortedByName, type QueryPair, type TakenApart } from './route-group.js';
import type { Secrets } from './secrets.js';
import { writeRoute, type ImportedRoute } from './write-route.js';

/** Groups that are told apart while reading; a scenario has far fewer. */
const MOST_GROUPS = 5000;
/** Forms of queries and bodies that one path is told apart by; free-form ones have no end of them. */
const MOST_FORMS = 20;
/** Larger bodies make a scenario that nobody can read; a file beside it could hold them. */
const LARGEST_BODY_CHARACTERS = 256 * 1024;
const ASSET = /\.(?:js|mjs|css|map|png|jpe?g|gif|svg|ico|webp|avif|woff2?|ttf|otf|eot|mp4|webm|mp3)$/i;
const FIRST_WRONG_STATUS = 400;

export interface GroupingOptions {
  /** Requests for scripts, styles, images and fonts are kept. */
  readonly assets: boolean;
  readonly secrets: Secrets;
  readonly leftOut: LeftOut;
}

export class RecordedTraffic {
  /** Wrong answers have a tree of their own: what does not exist says nothing about what does. */
  readonly #trees = new Map<string, PathTree<RouteGroup>>();
  #requests = 0;
  #isDescribed = false;

  constructor(private readonly options: GroupingOptions) {}

  /** Requests that became part of a route. */
  get requests(): number {
    return this.#requests;
  }

  add(request: RecordedRequest): void {
    const shown = `${request.method} ${pathOf(request.target)}`;
    const reason = this.#unfit(request);
    if (reason !== undefined) return this.options.leftOut.add(reason, shown);
    const apart = this.#takenApart(request);
    const outcome = outcomeOf(apart.status);
    const tree = this.#trees.get(outcome) ?? new PathTree<RouteGroup>();
    this.#trees.set(outcome, tree);
    const parameters = request.parameters && new Set(request.parameters.keys());
    if (parameters !== undefined) this.#isDescribed = true;
    const group = tree.end(apart.segments, variantOf(apart), parameters, (variants) => (variants < MOST_FORMS && this.#size < MOST_GROUPS ? new RouteGroup(apart) : undefined));
    if (group === undefined) return this.options.leftOut.add('requests of too many different forms to tell them apart', shown);
    group.add(apart);
    this.#requests += 1;
  }

  /** The most frequent first. */
  routes(): ImportedRoute[] {
    const ends = [...this.#trees.values()].flatMap((tree) => tree.ends({ isDescribed: this.#isDescribed }));
    return ends.map(({ template, end }) => writeRoute(template, end)).sort((a, b) => b.route.weight - a.route.weight);
  }

  get #size(): number {
    return [...this.#trees.values()].reduce((sum, { size }) => sum + size, 0);
  }

  #unfit({ method, target, headers, body = '', status }: RecordedRequest): string | undefined {
    if (method === 'CONNECT') return 'tunnels (CONNECT)';
    if (status === 101 || /\bwebsocket\b/i.test(headers['upgrade'] ?? '')) return 'websockets';
    if (status === 0) return 'requests without an answer';
    if (method === 'OPTIONS' && headers['access-control-request-method'] !== undefined) return 'preflights, which browsers send by themselves';
    if (!this.options.assets && ASSET.test(pathOf(target)) && (method === 'GET' || method === 'HEAD')) return 'scripts, styles, images and fonts (--assets keeps them)';
    if (body.length > LARGEST_BODY_CHARACTERS) return 'requests with a body of more than 256 KB';
    if (/[\0\ufffd]|\p{Surrogate}/u.test(body)) return 'requests with a body that is no text';
    return undefined;
  }

  #takenApart({ method, target, headers, body, status, name, parameters, isMadeUp = false, alsoRight = [] }: RecordedRequest): TakenApart {
    const { secrets } = this.options;
    // Nothing that is made up is a secret.
    const hide: Secrets['hide'] = (kind, key, value) => (isMadeUp ? value : secrets.hide(kind, key, value));
    const [path = '/', search] = splitOnce(legal(target), '?');
    const cookies = headers['cookie'] === undefined ? undefined : secrets.cookies(headers['cookie']);
    const kept = Object.entries(headers).filter(([header, value]) => isKeptHeader(header, value) && (header !== 'content-type' || Boolean(body)));
    return {
      method,
      segments: path.split('/').slice(1).map((segment) => hide('path', '', segment)),
      query: queryPairs(search).map(({ name: key, value }) => ({ name: key, value: value === undefined ? undefined : hide('query parameter', key, value) })),
      headers: { ...Object.fromEntries(kept.map(([header, value]) => [header, hide('header', header, value)])), ...(cookies !== undefined && { cookie: cookies }) },
      body: body ? bodyForm(body, headers['content-type']).map(({ name: field, text }) => hide('field', field, text)) : undefined,
      status,
      name,
      parameters,
      isMadeUp,
      alsoRight,
    };
  }

}

/** What requests of one path must have in common to be one route. */
function variantOf({ method, query, body, name }: TakenApart): string {
  return `${method} ?${sortedByName(query).map((pair) => pair.name).join('&')} ${body?.signature ?? ''} ${name ?? ''}`;
}

/** Right answers of every kind are one; each wrong status is a way of its own through the server. */
function outcomeOf(status: number | undefined): string {
  return status === undefined || status < FIRST_WRONG_STATUS ? 'right' : String(status);
}

function pathOf(target: string): string {
  return target.split('?', 1)[0] ?? target;
}

/** Spaces and what is not ASCII were encoded when it was sent; braces would be templates. A fragment is never sent. */
function legal(target: string): string {
  return target.replace(/#.*$/s, '').replace(/[^\x21-\x7e\ue000\ue001]+(?![^\ue000]*\ue001)/gu, (characters) => encodeURIComponent(characters.replace(/\p{Surrogate}/gu, '\ufffd')));
}

function splitOnce(text: string, mark: string): [string, string | undefined] {
  const at = text.indexOf(mark);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function queryPairs(search: string | undefined): QueryPair[] {
  if (search === undefined || search === '') return [];
  return search.split('&').map((pair) => {
    const [name, value] = splitOnce(pair, '=');
    return { name, value };
  });
}

