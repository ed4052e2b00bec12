/** Lines as Node.js 18 to 26 have printed them when they died; addresses shortened. */
import { describe, expect, test } from '@jest/globals';
import { LastWordsWatch, type LastWords } from '../../../harness/target/last-words.js';

function found(lines: readonly string[]): LastWords | undefined {
  const watch = new LastWordsWatch();
  for (const line of lines) watch.addLine(line);
  return watch.found;
}

const NODE_18 = [
  '<--- Last few GCs --->',
  'ze[2186:0x2901bd00]     1929 ms: Mark-sweep (reduce) 40.0 (40.9) -> 39.8 (41.7) MB, 111.8 / 0.0 ms  (average mu = 0.505, current mu = 0.417) allocat[2186:0x2901bd00]     2239 ms: Mark-sweep (reduce) 42.2 (43.6) -> 40.8 (42.8) MB, 213.5 / 0.0 ms  (average mu = 0.381, current mu = 0.249) allocatio',
  '',
  '<--- JS stacktrace --->',
  '',
  'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
  ' 1: 0xb9bbf0 node::Abort() [node]',
];
const NODE_26 = [
  '<--- Last few GCs --->',
  '',
  '[3342:0x225c1000]     1480 ms: Mark-Compact 38.9 (41.7) -> 38.9 (41.7) MB, pooled: 0.0 MB, 124.19 / 0.00 ms (average mu = 0.045, current mu = 0.001) allocation failure; GC in old space requested',
  '',
  'FATAL ERROR: Ineffective mark-compacts near heap limit Allocation failed - JavaScript heap out of memory',
  '----- Native stack trace -----',
];
const WORKER = [
  'node:events:505',
  '    throw er; // Unhandled \'error\' event',
  '    ^',
  '',
  'Error [ERR_WORKER_OUT_OF_MEMORY]: Worker terminated due to reaching memory limit: JS heap out of memory',
  '    at [kOnExit] (node:internal/worker:403:26)',
  'Emitted \'error\' event on Worker instance at:',
  '    at [kOnExit] (node:internal/worker:403:12)',
  '  code: \'ERR_WORKER_OUT_OF_MEMORY\'',
  '}',
  '',
];

describe('the report of a death by the heap limit', () => {
  test.each([
    ['of Node.js 18, glued and cut', NODE_18, { exhausted: 'heap', words: 'Reached heap limit', pid: 2186, isolate: '0x2901bd00' }],
    ['of Node.js 26', NODE_26, { exhausted: 'heap', words: 'Ineffective mark-compacts near heap limit', pid: 3342, isolate: '0x225c1000' }],
    ['without a summary', ['FATAL ERROR: CALL_AND_RETRY_LAST Allocation failed - JavaScript heap out of memory'], { exhausted: 'heap', words: 'CALL_AND_RETRY_LAST' }],
    ['without a place', ['FATAL ERROR: Allocation failed - JavaScript heap out of memory'], { exhausted: 'heap', words: 'Allocation failed' }],
    ['behind what the application left open', ['half a lineFATAL ERROR: invalid array length Allocation failed - JavaScript heap out of memory'], { exhausted: 'heap', words: 'invalid array length' }],
    ['of V8 without Node.js', ['#', '# Fatal JavaScript out of memory: MemoryChunk allocation failed during deserialization.', '#'], { exhausted: 'heap', words: 'MemoryChunk allocation failed during deserialization.' }],
  ])('%s', (_, lines, expected) => expect(found(lines)).toEqual(expected));
});

describe('a system that gives no more memory', () => {
  test.each([
    ['FATAL ERROR: Zone Allocation failed - process out of memory', 'Zone'],
    ['# Fatal process OOM in CodeRange setup: allocate virtual memory', 'CodeRange setup: allocate virtual memory'],
    [`terminate called after throwing an instance of 'std::bad_alloc'`, 'std::bad_alloc'],
  ])('%s', (line, words) => expect(found([line])).toEqual({ exhausted: 'system', words }));
});

describe('an error that ends a process when nobody catches it', () => {
  test('a worker thread at its limit', () => {
    expect(found([...WORKER, 'Node.js v26.10.0'])).toEqual({ exhausted: 'worker', words: 'ERR_WORKER_OUT_OF_MEMORY', uncaught: true });
  });

  test.each([
    ['up to Node.js 22', 'RangeError: Array buffer allocation failed', 'Array buffer allocation failed'],
    ['from Node.js 24 on', 'RangeError: Failed to allocate memory', 'Failed to allocate memory'],
  ])('a buffer that cannot be had, %s', (_, line, words) => {
    expect(found([line, '    at createUnsafeBuffer (node:internal/buffer:1063:25)', '', 'Node.js v22.23.3'])).toEqual({ exhausted: 'system', words, uncaught: true });
  });

  test('is none while the process goes on: it was caught, and logged', () => {
    expect(found(WORKER)).toBeUndefined();
    expect(found([...WORKER, ...Array.from({ length: 100 }, (_, index) => `request ${index}`), 'TypeError: x', 'Node.js v26.10.0'])).toBeUndefined();
  });
});

test.each([
  ['another fatal error', 'FATAL ERROR: v8::ToLocalChecked Empty MaybeLocal'],
  ['another uncaught error', 'RangeError: Invalid string length'],
  ['talk about memory', '{"msg":"JavaScript heap out of memory is what you will get"}'],
  ['nothing', ''],
])('%s is no death of memory', (_, line) => {
  expect(found([line, 'Node.js v20.20.2'])).toBeUndefined();
});

test('the summary of one death is not that of a later one without', () => {
  expect(found(['[7:0x1234]       20 ms: Mark-Compact', 'FATAL ERROR: Zone Allocation failed - process out of memory'])).toEqual({ exhausted: 'system', words: 'Zone' });
});
