/** A growth in a sentence for people. Pure. */
import type { EvidenceKind } from '../../result/evidence.js';
import type { HolderName } from './growth.js';

export interface SummaryFacts {
  readonly kind: EvidenceKind;
  /** Of the holder: `Map`, `LRUCache`. */
  readonly holderClass: string;
  /** How many such holders gain together. */
  readonly holders: number;
  readonly names: readonly HolderName[];
  /** A list with more than one way on. */
  readonly isTree: boolean;
  /** That the listeners wait for; empty where they are not known. */
  readonly events: readonly string[];
  /** What is gained. */
  readonly class: string;
  readonly countPerRequest: number;
  readonly bytesPerRequest: number;
  /** Of `bytesPerRequest`. */
  readonly externalBytesPerRequest: number;
  readonly codeBytesPerRequest: number;
  /** Of long texts that pieces have been cut out of. */
  readonly parentTextBytesPerRequest: number;
  /** The function that a timer or listener calls, or that waits for a promise. */
  readonly callback?: string;
}

/** A part that is worth a word. */
const NOTABLE_PART = 0.5;
const MOST_EVENTS = 4;
/** Of a name; longer ones lose their middle. */
const LONGEST_NAME = 56;

export function summaryOf(facts: SummaryFacts): string {
  return [sentence(facts), ...notes(facts)].join('; ');
}

function sentence(facts: SummaryFacts): string {
  const { kind, names, callback } = facts;
  const holder = holderWords(facts);
  const perRequest = entries(facts, facts.class);
  const call = callback === undefined ? '' : ` (${callback})`;
  const gains = facts.holders > 1 ? 'gain' : 'gains';
  switch (kind) {
    case 'timers':
      return `${ratePhrase(facts.countPerRequest, 'timer')} stays active${call}: nothing clears it`;
    case 'listeners':
      return `${listenersOf(facts)} gains ${ratePhrase(facts.countPerRequest, 'listener')}${call}`;
    case 'promise':
      return `${holder} ${gains} ${ratePhrase(facts.countPerRequest, 'reaction')}${call}: as long as it is pending, all that waits for it stays`;
    case 'list':
      if (facts.class === 'registration') return `${holder} gains ${perRequest}`;
      return `the ${facts.isTree ? 'tree' : 'list'} at ${quoted(names) ?? holder} gains ${perRequest}`;
    case 'closure':
      return `the chain of closures at ${quoted(names) ?? holder} gains ${perRequest}`;
    case 'string':
    case 'buffer':
      return `${holder} ${gains} ${ratePhrase(facts.bytesPerRequest, 'byte')}`;
    case 'native':
      return `Node.js itself holds ${ratePhrase(facts.countPerRequest, facts.class)}, which nothing has closed`;
    case 'async-storage':
      return `${holder}, in the store of an AsyncLocalStorage, ${gains} ${perRequest}`;
    case 'map':
      return `${holder} ${gains} ${entries(facts, 'entry')} (${facts.class})`;
    case 'object':
      return `${holder} ${gains} ${ratePhrase(facts.countPerRequest, 'key')} (${facts.class})`;
    case 'array':
    case 'set':
    case 'code':
    case 'other':
      return `${holder} ${gains} ${perRequest}`;
  }
}

function entries({ class: name, countPerRequest }: SummaryFacts, what: string): string {
  return name === 'number' ? `about ${ratePhrase(roughly(countPerRequest), what)}` : ratePhrase(countPerRequest, what);
}

function notes({ kind, bytesPerRequest, externalBytesPerRequest, codeBytesPerRequest, parentTextBytesPerRequest }: SummaryFacts): string[] {
  const isNotable = (bytes: number) => bytesPerRequest > 0 && bytes >= NOTABLE_PART * bytesPerRequest;
  return [
    ...(isNotable(externalBytesPerRequest) && kind !== 'buffer' ? [`${round(externalBytesPerRequest)} bytes per request lie outside of the heap`] : []),
    ...(isNotable(parentTextBytesPerRequest) ? [`${round(parentTextBytesPerRequest)} bytes per request are texts that short pieces were cut out of`] : []),
    ...(isNotable(codeBytesPerRequest) ? [`${round(codeBytesPerRequest)} bytes per request are compiled code`] : []),
  ];
}

/** `the Map "cache"`, `the 40 Arrays in "byTenant"`. */
function holderWords(facts: SummaryFacts): string {
  const { holders, names } = facts;
  const name = quoted(names);
  const isEntry = names.at(-1)?.kind === 'entry';
  const holderClass = facts.holderClass === 'Object' ? 'object' : facts.holderClass;
  const what = holders > 1 ? `the ${grouped(holders)} ${plural(holderClass)}` : isEntry || name === undefined ? `${article(holderClass)} ${holderClass}` : `the ${holderClass}`;
  if (names.at(-1)?.kind === 'local') return `${what} in a local variable of ${names.at(-1)?.owner.replace(/^suspended /, '') ?? ''}`;
  if (name === undefined) return what;
  return isEntry || holders > 1 ? `${what} in ${name}` : `${what} ${name}`;
}

/** `bus`, event "update", */
function listenersOf({ names, events }: SummaryFacts): string {
  const at = names.findIndex(({ name }) => name === '_events' || name === '[kEvents]');
  const owner = names[at]?.owner ?? 'emitter';
  const emitter = owner === 'process' ? '`process`' : quoted(at === -1 ? names : names.slice(0, at)) ?? `${article(owner)} ${owner}`;
  const listed = events.slice(0, MOST_EVENTS).map((event) => `"${event}"`).join(', ');
  return events.length === 0 ? emitter : `${emitter}, ${events.length === 1 ? 'event' : 'events'} ${listed}${events.length > MOST_EVENTS ? ', …' : ''},`;
}

/** `services.orders.identity`; undefined: it has no name. */
export function qualifiedName(names: readonly HolderName[]): string | undefined {
  const last = names.findLastIndex(({ kind }) => kind === 'variable' || kind === 'property' || kind === 'export');
  if (last === -1) return undefined;
  return names.slice(0, last + 1).reduce((text, { kind, name }) => {
    if (kind === 'entry') return `${text}[*]`;
    if (kind === 'local') return '(local variable)';
    return name.startsWith('[') || text === '' ? `${text}${name}` : `${text}.${name}`;
  }, rootOf(names[0]));
}

/** What a property is one of, where no variable leads to it. */
function rootOf(first: HolderName | undefined): string {
  if (first?.kind !== 'property') return '';
  if (first.owner.startsWith('Module')) return 'module';
  return first.owner === 'global' ? 'globalThis' : first.owner === 'Object' ? '' : first.owner.replace(/^closure /, '');
}

/** `hits.….unreported`: the first name and as many of the last ones as there is room for. */
function shortened(name: string): string {
  if (name.length <= LONGEST_NAME) return name;
  const [first = '', ...rest] = name.split('.');
  const kept: string[] = [];
  while (rest.length > 0 && [first, ...kept, rest.at(-1)].join('.').length + 2 <= LONGEST_NAME) kept.unshift(rest.pop() ?? '');
  return [first, '…', ...(kept.length === 0 ? rest.slice(-1) : kept)].join('.');
}

function quoted(names: readonly HolderName[]): string | undefined {
  const name = qualifiedName(names);
  return name === undefined ? undefined : `\`${shortened(name)}\``;
}

/** `1 Session per request`, `2.5 strings per request`, `1 Error in 5 requests`. */
export function ratePhrase(perRequest: number, what: string): string {
  if (perRequest > 0 && perRequest < 0.95) {
    const requests = Math.round(1 / perRequest);
    return requests <= 1 ? `${perRequest.toFixed(1)} ${plural(what)} per request` : `1 ${what} in ${grouped(requests)} requests`;
  }
  const count = round(perRequest);
  return `${count} ${count === '1' ? what : plural(what)} per request`;
}

/** Numbers are not written into snapshots: how many there are is known from the room for them, which grows by half or doubles. */
function roughly(perRequest: number): number {
  return perRequest < 0.6 ? perRequest : Math.max(1, Math.round(perRequest));
}

function round(value: number): string {
  const nearest = Math.round(value);
  return Math.abs(value - nearest) <= 0.05 * value || value >= 20 ? grouped(nearest) : value.toFixed(1);
}

function grouped(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',');
}

function plural(word: string): string {
  if (word.startsWith('closure ')) return `closures ${word.slice('closure '.length)}`;
  if (word === 'memory outside of the heap' || word === 'compiled code') return `pieces of ${word}`;
  return /(s|x|ch|sh)$/.test(word) ? `${word}es` : /[^aeiou]y$/.test(word) && /^[a-z]/.test(word) ? `${word.slice(0, -1)}ies` : `${word}s`;
}

function article(word: string): string {
  return /^[aeiou]/i.test(word) ? 'an' : 'a';
}
