/** `leakcheck gc-log`: verdicts on the real logs, packed and damaged input, and memory. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { LeakcheckError } from '../../harness/errors.js';
import { type GcLogResult, judgeGcLog } from '../../harness/gc-log/gc-log.js';
import { packedTrace, plainTrace, STDERR_LOGS, TRUTHS } from '../support/trace-fixtures.js';

// eslint-disable-next-line @typescript-eslint/require-await -- judgeGcLog reads streams
async function* chunksOf(...chunks: readonly (Buffer | string)[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

const judge = (...chunks: (Buffer | string)[]): Promise<GcLogResult> => judgeGcLog(chunksOf(...chunks));

async function failureOf(...chunks: (Buffer | string)[]): Promise<LeakcheckError> {
  const error: unknown = await judge(...chunks).catch((thrown: unknown) => thrown);
  if (!(error instanceof LeakcheckError)) throw new Error('expected a LeakcheckError', { cause: error });
  return error;
}

interface Shape {
  readonly pid?: number;
  readonly isolate?: string;
  readonly reason?: string;
  readonly stepMs?: number;
  readonly startMs?: number;
}

/** Lines of Node 22 with the given live sizes. */
function traceOf(megabytes: readonly number[], { pid = 1, isolate = '0x10', reason = 'allocation failure; ', stepMs = 60_000, startMs = stepMs }: Shape = {}): string {
  return megabytes.map((mb, index) => {
    const clock = String(startMs + index * stepMs).padStart(8);
    return `[${pid}:${isolate}] ${clock} ms: Mark-Compact ${(mb + 5).toFixed(1)} (${(mb + 9).toFixed(1)}) -> ${mb.toFixed(1)} (${(mb + 9).toFixed(1)}) MB, pooled: 0 MB, 2.00 / 0.00 ms  (average mu = 1.000, current mu = 1.000) ${reason}\n`;
  }).join('');
}

const rising = (n: number, from = 20, step = 1): number[] => Array.from({ length: n }, (_, index) => from + index * step);

describe('verdicts on the real logs', () => {
  const judgeable = [...TRUTHS].filter(([, { kind, count, leaky }]) => leaky !== undefined && !(kind.startsWith('oom') && count?.[0] === 0));

  test.each(judgeable.filter(([, { leaky }]) => leaky === false).map(([name]) => name))('%s does not leak', async (name) => {
    const { verdict } = await judge(packedTrace(name));
    expect(verdict).toBe(name.includes('forced') ? 'clean' : 'inconclusive');
  });

  test.each(judgeable.filter(([, { leaky }]) => leaky).map(([name]) => name))('%s leaks', async (name) => {
    const { verdict, reasons, trend, oom } = await judge(packedTrace(name));
    const { kind } = TRUTHS.get(name) ?? { kind: '' };
    expect(reasons.length).toBeGreaterThan(0);
    if (/^forced|^oom$|restart/.test(kind)) expect(verdict).toBe('leak');
    else if (!oom) expect(verdict).toBe('inconclusive');
    if (verdict === 'inconclusive') expect(trend.samples < 8 || reasons.join().includes('when caches still fill')).toBe(true);
  });

  test('all logs are judged, or say why not', async () => {
    const outcomes: Record<string, number> = {};
    for (const name of [...TRUTHS.keys(), ...STDERR_LOGS]) {
      const outcome = await judge(packedTrace(name)).then(({ verdict }) => verdict, (error: unknown) => (error instanceof LeakcheckError ? error.code : String(error)));
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
    expect(Object.keys(outcomes).sort()).toEqual(['clean', 'inconclusive', 'leak', 'trace-empty']);
    expect(outcomes['trace-empty']).toBe(STDERR_LOGS.length + 2);
  });
});

describe('verdicts on drawn heaps', () => {
  test('steady growth over hours is a leak, with its rate', async () => {
    const { verdict, trend, gc, events, processes, isolates } = await judge(traceOf(rising(30)));
    expect(verdict).toBe('leak');
    expect(trend.slopeMbPerHour).toBeCloseTo(60, 6);
    expect(trend.interval?.[0]).toBeCloseTo(60, 6);
    expect(trend.samples).toBe(30);
    expect({ events, processes }).toEqual({ events: { majors: 30, minors: 0, forcedMajors: 0 }, processes: 1 });
    expect(isolates).toEqual([{ pid: 1, isolate: '0x10', majors: 30, minors: 0, firstMs: 60_000, lastMs: 1_800_000 }]);
    expect(gc.num_full_gc).toBe(30);
  });

  test.each<[string, readonly number[], GcLogResult['verdict']]>([
    ['a flat heap', Array<number>(20).fill(50), 'clean'],
    ['a warm-up that saturates', rising(40, 0).map((n) => 20 + 40 * (1 - Math.exp(-n / 5))), 'clean'],
    ['a shrinking heap', rising(30, 80, -1), 'clean'],
    ['a seesaw', rising(30, 0).map((n) => 50 + (n % 2) * 20), 'inconclusive'],
    ['growth that stopped a third before the end', rising(30, 0).map((n) => 20 + 2 * Math.min(n, 19)), 'inconclusive'],
    ['growth below a tenth of the heap', rising(30, 500, 1), 'inconclusive'],
    ['7 collections', rising(7, 20, 10), 'inconclusive'],
    ['8 collections', rising(8, 20, 10), 'leak'],
    ['a leak with an outlier', rising(30).map((mb, index) => (index === 12 ? mb + 100 : mb)), 'leak'],
  ])('%s', async (_, sizes, expected) => {
    expect(await judge(traceOf(sizes))).toMatchObject({ verdict: expected });
  });

  test('too few collections have no interval', async () => {
    expect((await judge(traceOf(rising(7)))).trend).toMatchObject({ interval: null, samples: 7 });
  });

  test('a second of natural growth is a start, unless gc() was called', async () => {
    expect(await judge(traceOf(rising(30), { stepMs: 30 }))).toMatchObject({ verdict: 'inconclusive', reasons: [expect.stringContaining('let it run for minutes')] });
    expect(await judge(traceOf(rising(30), { stepMs: 30, reason: 'testing; ' }))).toMatchObject({ verdict: 'leak', events: { forcedMajors: 30 } });
  });

  test('the worst isolate decides, and is named', async () => {
    const flat = traceOf(Array<number>(40).fill(50), { pid: 7, isolate: '0xa' });
    const { verdict, reasons, gc, processes } = await judge(flat, traceOf(rising(20), { pid: 8, isolate: '0xb' }));
    expect({ verdict, full: gc.num_full_gc, processes }).toEqual({ verdict: 'leak', full: 20, processes: 2 });
    expect(reasons).toEqual([expect.stringMatching(/^\[8:0xb\] /)]);
  });

  test('a pid used again is another life: by its isolate, or by a clock that starts again', async () => {
    const lives = ['0xa', '0xb', '0xb'].map((isolate, life) => traceOf(rising(10, 20 + life, 0.1), { isolate }));
    const { isolates, processes } = await judge(...lives);
    expect(isolates.map(({ isolate, majors }) => [isolate, majors])).toEqual([['0xa', 10], ['0xb', 10], ['0xb', 10]]);
    expect(processes).toBe(1);
  });

  test('repeated lines count once', async () => {
    const log = traceOf(rising(20));
    expect(await judge(log, log.split('\n').slice(-6).join('\n'))).toMatchObject({ events: { majors: 20 }, ignoredLines: 5 });
  });

  test('an out-of-memory death is a leak, however few collections there are', async () => {
    expect(await judge(traceOf([20]), '\n<--- Last few GCs --->\n')).toMatchObject({ verdict: 'leak', oom: true, reasons: ['the process died because its heap reached the limit'] });
  });
});

describe('packed and damaged input', () => {
  const log = traceOf(rising(3000, 20, 0.1));

  test('gzip, of one and of two members, in chunks that end anywhere', async () => {
    // Short: each of the four is judged whole, and the statistics are quadratic.
    const short = traceOf(rising(600, 20, 0.1));
    const plain = await judge(short);
    const half = short.lastIndexOf('\n', short.length / 2) + 1;
    const members = Buffer.concat([gzipSync(short.slice(0, half)), gzipSync(short.slice(half))]);
    expect(await judge(gzipSync(short))).toEqual(plain);
    expect(await judge(members)).toEqual(plain);
    expect(await judge(...Array.from(members, (byte) => Buffer.of(byte)))).toEqual(plain);
    expect(plain.events.majors).toBe(600);
  });

  test('gzip that is cut gives what could be read, and a warning', async () => {
    const { events, reasons } = await judge(gzipSync(log).subarray(0, 8000));
    expect(events.majors).toBeGreaterThan(500);
    expect(events.majors).toBeLessThan(3000);
    expect(reasons[0]).toContain('unexpected end of file');
  });

  test('gzip whose middle is overwritten gives what stood before, and a warning', async () => {
    const packed = gzipSync(log);
    packed.fill(0xff, 8000, 8100);
    const { events, reasons } = await judge(packed);
    expect(events.majors).toBeGreaterThan(500);
    expect(reasons[0]).toContain('the gzip file is damaged');
  });

  test.each([['nothing', ''], ['three bytes', 'abc'], ['an application', 'listening on 3000\n'], ['an empty gzip', gzipSync('')]])('%s: trace-empty', async (_, input) => {
    const { code, next } = await failureOf(input);
    expect(code).toBe('trace-empty');
    expect(next).toContain('--trace-gc');
  });

  test('only damaged lines, or only the report of a death: trace-empty says so', async () => {
    expect((await failureOf(log.split('\n').map((line) => line.slice(0, 70)).join('\n'))).details.join()).toContain('look like damaged');
    expect((await failureOf(plainTrace('22.23.3-oom-split.stderr'))).details.join()).toContain('out-of-memory death');
  });

  test('other packers are named', async () => {
    const { code, message } = await failureOf(Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 1, 2, 3]));
    expect({ code, message }).toEqual({ code: 'input-unreadable', message: 'The log is packed with zstd' });
  });

  test('a stream that fails is input-unreadable; a bug stays a bug', async () => {
    const failing = (error: Error): AsyncIterable<Buffer> => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }) });
    await expect(judgeGcLog(failing(Object.assign(new Error('no'), { code: 'EISDIR' })))).rejects.toMatchObject({ code: 'input-unreadable', message: expect.stringContaining('EISDIR') as unknown });
    await expect(judgeGcLog(failing(new TypeError('bug')))).rejects.toThrow(TypeError);
  });
});

test('100 MB of trace in constant memory', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const heaps: number[] = [];
  let bytes = 0;
  let clockMs = 1e8;
  const [before, after] = traceOf([60], { startMs: clockMs }).split(String(clockMs));
  // eslint-disable-next-line @typescript-eslint/require-await -- as above
  async function* generate(): AsyncGenerator<Buffer> {
    for (let round = 0; bytes < 100e6; round++) {
      const chunk = Buffer.from(Array.from({ length: 4000 }, () => `${before}${(clockMs += 100)}${after}`).join(''));
      bytes += chunk.length;
      yield chunk;
      if (round % 20 === 0) {
        collect();
        heaps.push(process.memoryUsage().heapUsed);
      }
    }
  }
  const { events, trend, verdict } = await judgeGcLog(generate());
  expect(events.majors).toBeGreaterThan(600_000);
  expect({ verdict, slope: trend.slopeMbPerHour }).toEqual({ verdict: 'clean', slope: 0 });
  expect(trend.samples).toBeLessThanOrEqual(256);
  expect(heaps.length).toBeGreaterThan(5);
  expect(Math.max(...heaps.slice(2)) - (heaps[1] ?? NaN)).toBeLessThan(3e6);
}, 60_000);
