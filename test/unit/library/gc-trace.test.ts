/** Collections out of a log, in every form that a caller may have it. */
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { judgeGcLog, parseGcTrace } from '../../../harness/library/gc-trace.js';

const LINES = [0, 1, 2].map((index) => `[7:0x10]     ${1000 + index} ms: Mark-Compact ${(5 + index).toFixed(1)} (9.0) -> ${(3 + index).toFixed(1)} (9.0) MB, pooled: 0 MB, 2.00 / 0.00 ms  (average mu = 1.000, current mu = 1.000) testing; GC in old space requested\n`);
const LOG = `listening on 3000\n${LINES.join('POST /orders 201\n')}`;
const MB = 1024 * 1024;
const SIZES = [3 * MB, 4 * MB, 5 * MB];

async function collected(log: Parameters<typeof parseGcTrace>[0]): Promise<unknown[]> {
  const found = [];
  for await (const { afterBytes } of parseGcTrace(log)) found.push(afterBytes);
  return found;
}

describe('parseGcTrace', () => {
  test('a text gives a list', () => {
    const [first, ...rest] = parseGcTrace(LOG);
    expect(first).toEqual({ pid: 7, isolate: '0x10', atMs: 1000, kind: 'major', forced: true, beforeBytes: 5 * MB, afterBytes: 3 * MB, committedBytes: 9 * MB, pauseMs: 2, reason: 'testing; GC in old space requested' });
    expect(rest.map(({ afterBytes }) => afterBytes)).toEqual(SIZES.slice(1));
  });

  test.each<[string, Parameters<typeof parseGcTrace>[0]]>([
    ['pieces of text that end anywhere', LOG.match(/[^]{1,17}/g) ?? []],
    ['bytes', [Buffer.from(LOG)]],
    ['a stream', Readable.from([Buffer.from(LOG.slice(0, 100)), Buffer.from(LOG.slice(100))])],
  ])('%s give them one by one', async (_what, log) => {
    expect(await collected(log)).toEqual(SIZES);
  });

  test('a log without a trace gives none', () => {
    expect(parseGcTrace('listening on 3000\n')).toEqual([]);
  });
});

describe('judgeGcLog', () => {
  test.each<[string, Parameters<typeof judgeGcLog>[0]]>([
    ['text', LOG],
    ['bytes', Buffer.from(LOG)],
    ['pieces', [LOG.slice(0, 50), LOG.slice(50)]],
    ['gzip', gzipSync(LOG)],
  ])('takes %s', async (_what, log) => {
    expect(await judgeGcLog(log)).toMatchObject({ verdict: 'inconclusive', events: { majors: 3, forcedMajors: 3 } });
  });

  test('a log without a trace is a failure', async () => {
    await expect(judgeGcLog('nothing')).rejects.toMatchObject({ code: 'trace-empty' });
  });
});
