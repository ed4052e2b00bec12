/** Which lines put something into what grows, and how likely each is to be the one. */
import type { EvidenceKind } from '../../result/evidence.js';
import { type Chain, ENTRY } from './member-chain.js';
import { type AnyNode, nameOf, walk } from './syntax.js';

/**
 * How likely a line is the leak, from 0 to 100, if nothing else is known. The order matters; the distances do where a hint
 * is weighed against them. Set by hand, and checked on 57 small leaks and 30 servers that leak by a published package.
 */
const LIKELIHOOD = {
  puts: 100,
  keyed: 95,
  assigned: 92,
  regrown: 90,
  appended: 85,
  waits: 80,
  mayPut: 65,
  awaited: 70,
  named: 60,
  unknownMethod: 35,
  passedOn: 30,
  called: 25,
  unknownMethodWithoutArguments: 15,
  counted: 10,
} as const;

type Manner = keyof typeof LIKELIHOOD;

/** Methods that put something into what they are called on, and into which kinds, by the names that the language, Node.js and most packages share. */
const PUTS = methods([
  ['push unshift splice', ['array', 'buffer']],
  ['set getOrInsert getOrInsertComputed', ['map', 'object']],
  ['add', ['set']],
  ['append prepend insert insertBefore enqueue appendChild addFirst addLast', ['list', 'array', 'map', 'set', 'object', 'buffer', 'string']],
  ['on once addListener prependListener prependOnceListener addEventListener subscribe', ['listeners', 'array', 'list', 'set', 'closure']],
  ['then catch finally', ['promise']],
  ['enterWith', ['async-storage']],
]);
/** Names that may mean the same, and often do not. */
const MAY_PUT = methods([
  ['put store save remember cache register track attach link concat fill record log', ['map', 'object', 'array', 'set', 'list', 'string', 'buffer']],
  ['tap tapAsync tapPromise observe watch pipe', ['listeners', 'array', 'list', 'set', 'closure']],
  ['write', ['buffer', 'string', 'list', 'array']],
  ['run', ['async-storage']],
]);

/** Methods that look, take out or hand on. */
const READS = new Set(
  `get has delete clear forEach map filter find findIndex findLast findLastIndex slice join keys values entries indexOf lastIndexOf includes some every
   reduce reduceRight pop shift sort reverse flat flatMap at toString toJSON toSorted toReversed with off removeListener removeAllListeners
   removeEventListener unsubscribe emit listenerCount hasOwnProperty isPrototypeOf bind peek size length close end destroy remove unref ref getStore setMaxListeners getMaxListeners listeners eventNames rawListeners
   startsWith endsWith trim split replace match charCodeAt toLowerCase toUpperCase isSubsetOf union deref equals copy subarray`.split(/\s+/),
);

/** `Object.assign(cache, …)`, and what packages call the same. */
const ASSIGNS = new Set(['assign', 'defineProperty', 'defineProperties', 'merge', 'extend', 'defaults', 'setPath', 'mergeWith']);
/** `Promise.race([never, work])` leaves a reaction on each of them. */
const WAITS = new Set(['race', 'all', 'any', 'allSettled', 'finished', 'once']);

/** What each kind grows by besides methods. */
const MANNERS: Partial<Record<EvidenceKind, readonly Manner[]>> = {
  array: ['keyed', 'regrown', 'appended', 'assigned'],
  map: [],
  set: [],
  object: ['keyed', 'named', 'assigned', 'regrown'],
  list: ['regrown', 'named'],
  string: ['appended', 'regrown'],
  promise: ['awaited', 'waits'],
  closure: ['regrown', 'named', 'keyed'],
};
/** For a manner that does not go with the kind: the kind may be that of something inside. */
const OTHER_KIND = 0.6;

export interface Growing {
  /** 0 to 100. */
  readonly likelihood: number;
}

/**
 * @param chain begins at the value that `path` begins at
 * @param path properties from there to what grows
 * @returns undefined where nothing grows by it
 */
export function growthBy(chain: Chain, path: readonly string[], kind: EvidenceKind | undefined): Growing | undefined {
  const found = mannerOf(chain, path);
  if (found === undefined) return undefined;
  const { manner, at, method } = found;
  const near = nearness(at, path);
  if (near === 0) return undefined;
  const fits = kind === undefined || (method === undefined ? MANNERS[kind]?.includes(manner) : (PUTS.get(method) ?? MAY_PUT.get(method))?.includes(kind)) !== false;
  return { likelihood: LIKELIHOOD[manner] * near * (fits ? 1 : OTHER_KIND) };
}

interface Found {
  readonly manner: Manner;
  /** The properties that lead to what is changed. */
  readonly at: readonly string[];
  readonly method?: string;
}

function mannerOf({ names, top, ancestors }: Chain, path: readonly string[]): Found | undefined {
  const parent = ancestors.at(-1);
  switch (parent?.type) {
    case 'CallExpression':
    case 'NewExpression':
      return parent.callee === top ? called(parent, names) : passedTo(parent, top, names);
    case 'ArrayExpression':
    case 'SpreadElement':
    case 'Property':
      return withinArgument(ancestors, names);
    case 'AwaitExpression':
      return { manner: 'awaited', at: names };
    case 'AssignmentExpression':
      return parent.left === top ? assignedTo(parent, names, path) : undefined;
    default:
      return undefined;
  }
}

function called(call: Extract<AnyNode, { type: 'CallExpression' | 'NewExpression' }>, names: readonly string[]): Found | undefined {
  const [method, at] = [names.at(-1), names.slice(0, -1)];
  if (method === undefined) return { manner: 'called', at };
  const applied = method === 'call' || method === 'apply' ? at.at(-1) : undefined;
  if (applied !== undefined && PUTS.has(applied)) return { manner: 'puts', at: at.slice(0, -1), method: applied };
  // `splice(i, 1)` takes out.
  if (method === 'splice' && call.arguments.length < 3) return undefined;
  if (PUTS.has(method) && call.arguments.length > 0) return { manner: 'puts', at, method };
  if (READS.has(method)) return undefined;
  if (MAY_PUT.has(method) && call.arguments.length > 0) return { manner: 'mayPut', at, method };
  return { manner: call.arguments.length > 0 ? 'unknownMethod' : 'unknownMethodWithoutArguments', at };
}

/** As an argument. */
function passedTo(call: Extract<AnyNode, { type: 'CallExpression' | 'NewExpression' }>, argument: AnyNode, names: readonly string[]): Found {
  const isFirst = call.arguments[0] === argument;
  const callee = calleeNames(call.callee);
  if (isFirst && callee.some((name) => ASSIGNS.has(name))) return { manner: 'assigned', at: names };
  // `Array.prototype.push.apply(list, more)`, `Reflect.set(byId, id, x)`.
  const put = callee.find((name) => PUTS.has(name));
  if (isFirst && put !== undefined && (callee.at(-1) === 'apply' || callee.at(-1) === 'call' || callee[0] === 'Reflect')) return { manner: 'puts', at: names, method: put };
  return { manner: 'passedOn', at: names };
}

function calleeNames(callee: AnyNode): string[] {
  const names: string[] = [];
  for (let node = callee; ; node = node.object) {
    if (node.type !== 'MemberExpression') return [nameOf(node) ?? '', ...names];
    names.unshift(nameOf(node.property) ?? ENTRY);
  }
}

/** In a list or an object that is an argument. */
function withinArgument(ancestors: readonly AnyNode[], names: readonly string[]): Found | undefined {
  const index = ancestors.findLastIndex(({ type }) => type !== 'ArrayExpression' && type !== 'ObjectExpression' && type !== 'Property' && type !== 'SpreadElement');
  const [call, argument] = [ancestors[index], ancestors[index + 1]];
  if ((call?.type !== 'CallExpression' && call?.type !== 'NewExpression') || argument === call.callee) return undefined;
  return { manner: argument?.type === 'ArrayExpression' && WAITS.has(calleeNames(call.callee).at(-1) ?? '') ? 'waits' : 'passedOn', at: names };
}

function assignedTo({ operator, left, right }: Extract<AnyNode, { type: 'AssignmentExpression' }>, names: readonly string[], path: readonly string[]): Found | undefined {
  const isWhole = names.length === 0 || isSame(names, path);
  if (operator === '+=') return isWhole ? { manner: 'appended', at: names } : { manner: 'counted', at: names.slice(0, -1) };
  // Anything else that is put in its place lets go of what was there.
  if (isWhole) return operator === '=' && mentions(right, left) ? { manner: 'regrown', at: names } : undefined;
  return { manner: names.at(-1) === ENTRY ? 'keyed' : 'named', at: names.slice(0, -1) };
}

/** `list = [...list, x]`, `head = { next: head }`, `this.log = this.log.concat(x)`. */
function mentions(right: AnyNode, left: AnyNode): boolean {
  const name = left.type === 'MemberExpression' ? nameOf(left.property) : nameOf(left);
  if (keepsSize(right)) return false;
  let found = false;
  walk(right, (node) => {
    found ||= node.type === left.type && (node.type === 'MemberExpression' ? nameOf(node.property) : nameOf(node)) === name;
  });
  return found;
}

/** `cache = cache || new Map()`, `at = at.next`, `list = list.slice(-50)`. */
function keepsSize(right: AnyNode): boolean {
  if (right.type === 'CallExpression') return right.callee.type === 'MemberExpression' && READS.has(nameOf(right.callee.property) ?? '');
  return right.type === 'LogicalExpression' || right.type === 'MemberExpression';
}

/** From 1: exactly what grows is changed, to 0: something else is. */
function nearness(at: readonly string[], path: readonly string[]): number {
  const [changed, grows] = [named(at), named(path)];
  const isAlongside = changed.every((name, index) => index >= grows.length || name === grows[index]);
  if (!isAlongside) return 0;
  // A call on the whole may well put it in, where the properties are its own.
  if (changed.length < grows.length) return 0.7;
  if (changed.length > grows.length) return grows.length === 0 ? 0.6 : 0.5;
  return at.length > path.length ? 0.85 : 1;
}

function named(names: readonly string[]): string[] {
  return names.filter((name) => name !== ENTRY);
}

function isSame(names: readonly string[], path: readonly string[]): boolean {
  return names.length === path.length && names.every((name, index) => name === path[index]);
}

function methods(list: readonly (readonly [names: string, into: readonly EvidenceKind[]])[]): ReadonlyMap<string, readonly EvidenceKind[]> {
  return new Map(list.flatMap(([names, into]) => names.split(' ').map((name) => [name, into] as const)));
}
