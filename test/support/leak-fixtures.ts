/** What test/apps/leaks/ leaks, and how its holder has to be called. */
import type { EvidenceKind } from '../../harness/result/evidence.js';

export interface LeakFixture {
  readonly file: string;
  readonly kind: EvidenceKind;
  /** As in the summary; missing: nothing on the way has a name. */
  readonly holder?: string;
  readonly class: string;
  /** Per request; missing: only an estimate can be made of it. */
  readonly count?: number;
}

export const LEAKS: readonly LeakFixture[] = [
  { file: 'array.cjs', kind: 'array', holder: 'visits', class: 'Object', count: 1 },
  { file: 'map.cjs', kind: 'map', holder: 'cache', class: 'Object', count: 1 },
  { file: 'set.cjs', kind: 'set', holder: 'inflight', class: 'Socket', count: 1 },
  { file: 'dictionary.cjs', kind: 'object', holder: 'byId', class: 'Object', count: 1 },
  { file: 'bare-dictionary.cjs', kind: 'object', holder: 'store.sessions', class: 'string', count: 1 },
  { file: 'closure-array.cjs', kind: 'array', holder: 'seen', class: 'string', count: 1 },
  { file: 'class-static.cjs', kind: 'array', holder: 'Registry.items', class: 'Object', count: 1 },
  { file: 'private-field.cjs', kind: 'array', holder: 'pool.#free', class: 'Object', count: 1 },
  { file: 'weak-map-value.cjs', kind: 'array', holder: 'logs', class: 'Object', count: 1 },
  { file: 'global-variable.cjs', kind: 'array', holder: 'globalThis.__audit', class: 'Object', count: 1 },
  { file: 'linked-list.cjs', kind: 'list', holder: 'head', class: 'Entry', count: 1 },
  { file: 'queue-tail.cjs', kind: 'list', holder: 'queue.first', class: 'Object', count: 1 },
  { file: 'nested-map.cjs', kind: 'array', holder: 'byTenant', class: 'Object', count: 1 },
  { file: 'array-of-arrays.cjs', kind: 'array', holder: 'rows', class: 'Array', count: 1 },
  { file: 'array-and-index.cjs', kind: 'array', holder: 'list', class: 'Object', count: 1 },
  { file: 'one-in-five.cjs', kind: 'array', holder: 'errors', class: 'Error', count: 0.2 },
  { file: 'listeners.cjs', kind: 'listeners', holder: 'bus', class: 'closure onUpdate', count: 1 },
  { file: 'event-target.cjs', kind: 'listeners', holder: 'shutdown', class: 'Listener', count: 1 },
  { file: 'interval.cjs', kind: 'timers', class: 'Timeout', count: 1 },
  { file: 'timeout.cjs', kind: 'timers', class: 'Timeout', count: 1 },
  { file: 'promise-then.cjs', kind: 'promise', holder: 'ready', class: 'promise reaction', count: 1 },
  { file: 'promise-race.cjs', kind: 'promise', holder: 'stopping', class: 'promise reaction', count: 1 },
  { file: 'await-never.cjs', kind: 'promise', holder: 'never', class: 'promise reaction', count: 1 },
  { file: 'async-storage.cjs', kind: 'async-storage', holder: 'audit', class: 'Object', count: 1 },
  { file: 'async-storage-pending.cjs', kind: 'promise', holder: 'never', class: 'promise reaction', count: 1 },
  { file: 'closures.cjs', kind: 'closure', holder: 'next', class: 'closure wrapped', count: 1 },
  { file: 'callbacks.cjs', kind: 'array', holder: 'onClose', class: 'closure cleanUp', count: 1 },
  { file: 'buffers.cjs', kind: 'array', holder: 'chunks', class: 'Buffer', count: 1 },
  { file: 'array-buffers.cjs', kind: 'map', holder: 'images', class: 'ArrayBuffer', count: 1 },
  { file: 'growing-buffer.cjs', kind: 'buffer', holder: 'body', class: 'byte', count: 1_024 },
  { file: 'growing-string.cjs', kind: 'string', holder: 'log', class: 'string' },
  { file: 'flat-string.cjs', kind: 'string', holder: 'page', class: 'byte' },
  { file: 'sliced-string.cjs', kind: 'array', holder: 'tokens', class: 'string', count: 1 },
  { file: 'numbers.cjs', kind: 'array', holder: 'times', class: 'number' },
  { file: 'integers.cjs', kind: 'set', holder: 'ids', class: 'number' },
  { file: 'shared-object.cjs', kind: 'array', holder: 'history', class: 'Object', count: 1 },
  { file: 'copied-array.cjs', kind: 'array', holder: 'events', class: 'Object', count: 1 },
  { file: 'copied-numbers.cjs', kind: 'array', holder: 'samples', class: 'number' },
  { file: 'copied-object.cjs', kind: 'object', holder: 'state.users', class: 'Object', count: 1 },
  { file: 'scripts.cjs', kind: 'map', holder: 'templates', class: 'Script|ContextifyScript', count: 1 },
  { file: 'functions.cjs', kind: 'object', holder: 'compiled', class: 'closure', count: 1 },
  { file: 'regexps.cjs', kind: 'map', holder: 'patterns', class: 'RegExp', count: 1 },
  { file: 'modules.cjs', kind: 'array', holder: 'module.children', class: 'Module', count: 1 },
  { file: 'esm-set.mjs', kind: 'set', holder: 'hidden', class: 'Object', count: 1 },
  { file: 'esm-export.mjs', kind: 'array', holder: 'exported', class: 'Object', count: 1 },
  { file: 'abort-any.mjs', kind: 'array', holder: 'pending', class: 'AbortSignal|EventTarget', count: 1 },
  { file: 'incoming-messages.cjs', kind: 'set', holder: 'open', class: 'IncomingMessage', count: 1 },
  { file: 'message-channels.cjs', kind: 'native', class: 'MessagePort', count: 2 },
  { file: 'performance-marks.cjs', kind: 'array', holder: 'markEntryBuffer', class: 'PerformanceMark', count: 1 },
  { file: 'symbol-key.cjs', kind: 'array', holder: 'connection[history]', class: 'Object', count: 1 },
  { file: 'memoized.cjs', kind: 'map', holder: 'results', class: 'Object', count: 1 },
  { file: 'prototype-array.cjs', kind: 'array', holder: 'Cart.prototype.items', class: 'Object', count: 1 },
  { file: 'generator.cjs', kind: 'array', holder: 'a local variable of collect', class: 'Object', count: 1 },
  { file: 'async-loop.cjs', kind: 'array', holder: 'a local variable of work', class: 'Object', count: 1 },
  { file: 'bound-function.cjs', kind: 'array', holder: 'closers', class: 'bound function', count: 1 },
  { file: 'class-instances.cjs', kind: 'map', holder: 'services.orders.repository.identity', class: 'Order', count: 1 },
  { file: 'tree.cjs', kind: 'list', holder: 'index.root', class: 'Leaf', count: 1 },
  { file: 'doubled-array.cjs', kind: 'buffer', holder: 'measured', class: 'byte' },
  { file: 'counters.cjs', kind: 'object', holder: 'hits', class: 'string', count: 1 },
  { file: 'error-chain.cjs', kind: 'list', holder: 'lastError', class: 'Error', count: 1 },
  { file: 'process-listeners.cjs', kind: 'listeners', holder: 'process', class: 'closure onWarning', count: 1 },
  { file: 'piped-streams.cjs', kind: 'listeners', holder: 'audit', class: 'listener' },
  { file: 'open-sockets.cjs', kind: 'native', class: 'TCP|TCPSocketWrap', count: 2 },
  { file: 'finalization.cjs', kind: 'list', holder: 'registry', class: 'registration', count: 1 },
];

/** Clean ones. */
export const CLEAN: readonly string[] = ['none.cjs', 'none-http.cjs'];
