/** Live progress on a fake stream with a fake clock. */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { buildSync } from 'esbuild';
import type Vm from 'node:vm';
import type { RunEvent } from '../../harness/events.js';
import type * as Progress from '../../harness/command-line/progress.js';
import type { ProgressStream } from '../../harness/command-line/progress-stream.js';
import { aChannel, aLeak, aScenarioResult, aStep, aToggleStep } from '../support/results.js';

/** The real library: it is ESM in many packages, which Jest's CommonJS cannot load, so it comes as one bundle. */
jest.mock('log-update', () => {
  const { buildSync: build } = jest.requireActual<{ buildSync: typeof buildSync }>('esbuild');
  const bundle = build({ entryPoints: [require.resolve('log-update')], bundle: true, format: 'cjs', platform: 'node', write: false });
  const module = { exports: {} };
  const { runInThisContext } = jest.requireActual<typeof Vm>('node:vm');
  const load = runInThisContext(`(module, exports, require) => {${bundle.outputFiles[0]?.text ?? ''}\n}`) as (...scope: unknown[]) => void;
  load(module, module.exports, require);
  return module.exports;
});

// Loaded after the mock: an import would be hoisted above it.
const { createProgress } = jest.requireActual<typeof Progress>('../../harness/command-line/progress.js');

const NO_COLOUR = { color: false, unicode: true };
let nowMs = 0;
const now = () => nowMs;

class FakeStream {
  readonly writes: string[] = [];
  columns = 80;
  constructor(readonly isTTY: boolean) {}
  write(text: string): void {
    this.writes.push(text);
  }
  get text(): string {
    return this.writes.join('');
  }
}

function progressOn(out: ProgressStream & { readonly isTTY: boolean }, look = NO_COLOUR) {
  return createProgress(out, { ...look, now, repaints: out.isTTY });
}

const started: RunEvent = { type: 'scenario-started', scenario: 'shop', index: 0, total: 3 };
const stage = (name: 'start' | 'warmup' | 'measure' | 'bisect' | 'proof', routes: string[] = []): RunEvent => ({ type: 'stage-started', scenario: 'shop', stage: name, routes });
const sampled = (requests: number, heapBytes = 12 * 1024 * 1024): RunEvent => ({
  type: 'window-sampled', scenario: 'shop', stage: 'measure', heapBytes, requests, budgetRequests: 30_000, elapsedMs: requests, budgetMs: 120_000,
});
const finished: RunEvent = { type: 'scenario-finished', result: aScenarioResult({ name: 'shop' }) };

beforeEach(() => {
  nowMs = 0;
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

function wait(milliseconds: number): void {
  nowMs += milliseconds;
  jest.advanceTimersByTime(milliseconds);
}

describe('in a log', () => {
  test('one line per stage, per answer and per verdict', async () => {
    const out = new FakeStream(false);
    const { listener, close } = await progressOn(out);
    [started, stage('start'), stage('measure'), sampled(300), stage('bisect', ['GET /a', 'POST /b']),
      { type: 'trial-answered', scenario: 'shop', step: aStep({ routes: ['GET /a', 'POST /b'], slopePerRequest: 40_960 }) } as const,
      stage('proof', ['POST /b']), { ...finished, result: aLeak({ name: 'shop' }) } as const].forEach(listener);
    close();
    listener(sampled(600));
    expect(out.text.split('\n')).toEqual([
      'shop: scenario 1 of 3',
      'shop: starting the target',
      'shop: measuring',
      'shop: searching, trial 1 with GET /a, POST /b',
      'shop: leak: GET /a, POST /b at 40.0 KB per request (39.8 to 40.2)',
      'shop: proving in a fresh process with POST /b',
      'shop: ✗ leak, 20.0 KB per request (19.9 to 20.1), 5,400 requests in 12.4 s',
      '',
    ]);
  });

  test('what grows besides the heap is told in its own unit', async () => {
    const out = new FakeStream(false);
    const { listener } = await progressOn(out);
    const descriptors = aChannel({ verdict: 'leak', unit: 'count', slopePerRequest: 1, interval: [0.99, 1.01] });
    [started, { type: 'trial-answered', scenario: 'shop', step: aStep({ routes: ['GET /a'], answer: 'leak', channel: 'fds', slopePerRequest: 1, interval: [0.99, 1.01] }) } as const,
      { ...finished, result: aLeak({ name: 'shop', channels: { heap: aChannel({ slopePerRequest: 1, interval: [-2, 3] }), fds: descriptors } }) } as const].forEach(listener);
    expect(out.text.split('\n').slice(1)).toEqual([
      'shop: leak: GET /a at 1.00 descriptors per request (0.99 to 1.01)',
      'shop: ✗ leak, 1.00 descriptors per request (0.99 to 1.01), 5,400 requests in 12…',
      '',
    ]);
  });

  test('a search among the toggles tells what is on', async () => {
    const out = new FakeStream(false);
    const { listener } = await progressOn(out);
    const all = ['audit', 'cache', 'metrics'];
    const trial = (name: 'start' | 'toggles' | 'proof', applied: string[]): RunEvent => ({ type: 'stage-started', scenario: 'shop', stage: name, routes: ['GET /a'], toggles: { applied, all } });
    const failure = { code: 'target-exited', message: 'it ended' };
    [started, trial('start', all), trial('proof', all), { type: 'toggles-answered', scenario: 'shop', step: aToggleStep('proof', all), toggles: all } as const,
      trial('toggles', ['metrics']), { type: 'toggles-answered', scenario: 'shop', step: aToggleStep('search', ['metrics'], 40_960), toggles: all } as const,
      trial('start', ['cache', 'metrics']), { type: 'toggles-answered', scenario: 'shop', step: { kind: 'search', applied: ['cache', 'metrics'], answer: 'failed', failure }, toggles: all } as const].forEach(listener);
    expect(out.text.split('\n').slice(1)).toEqual([
      'shop: starting the target, everything off',
      'shop: proving in a fresh process, everything off',
      'shop: proof, clean: everything off at 0.0 B per request (-0.2 to 0.2)',
      'shop: searching the toggles, everything on but metrics',
      'shop: leak: everything on but metrics at 40.0 KB per request (39.8 to 40.2)',
      'shop: starting the target, only audit on',
      'shop: failed: only audit on',
      '',
    ]);
  });

  test('a long stage gives a sign of life every 10 s', async () => {
    const out = new FakeStream(false);
    const { listener } = await progressOn(out);
    [started, stage('measure')].forEach(listener);
    for (let requests = 1000; requests <= 25_000; requests += 1000) {
      wait(1000);
      listener(sampled(requests));
    }
    expect(out.writes.slice(2)).toEqual([
      'shop: heap 12.0 MB, 10,000 of 30,000 requests, at most 20 s left\n',
      'shop: heap 12.0 MB, 20,000 of 30,000 requests, at most 10 s left\n',
    ]);
  });

  test('hostile names stay on one line of 80 columns', async () => {
    const out = new FakeStream(false);
    const { listener } = await progressOn(out, { color: false, unicode: false });
    listener({ ...started, scenario: `\u001b[2J\n漢${'x'.repeat(500)}` });
    listener(stage('bisect', ['\u001b[31m' + 'y'.repeat(500)]));
    expect(out.text).toMatch(/^([ -~]{1,80}\n){2}$/);
  });
});

describe('on a terminal', () => {
  test('shows stage, windows, heap, requests and time left', async () => {
    const out = new FakeStream(true);
    const { listener } = await progressOn(out);
    [started, stage('measure')].forEach(listener);
    listener(sampled(3000));
    wait(100);
    expect(out.text).toContain('shop (1 of 3)  measuring, window 1\n▁  12.0 MB  3,000 of 30,000 requests, at most 27 s left');
  });

  test('repaints at most 10 times a second, and shows the last state', async () => {
    const out = new FakeStream(true);
    const { listener } = await progressOn(out);
    [started, stage('measure')].forEach(listener);
    for (let requests = 1; requests <= 1000; requests += 1) {
      wait(1);
      listener(sampled(requests));
    }
    wait(100);
    expect(out.writes.length).toBeLessThanOrEqual(12);
    expect(out.text).toContain('1,000 of 30,000');
  });

  test('is cleared at the end, and silent afterwards', async () => {
    const out = new FakeStream(true);
    const { listener, close } = await progressOn(out);
    [started, stage('measure')].forEach(listener);
    wait(200);
    listener(sampled(3000));
    close();
    expect(screen(out.text)).toBe('');
    const { length } = out.writes;
    listener(sampled(6000));
    wait(1000);
    expect(out.writes).toHaveLength(length);
  });

  test('several scenarios at once stand below each other, and go when they are done', async () => {
    const out = new FakeStream(true);
    const { listener } = await progressOn(out);
    [started, stage('measure'), { ...started, scenario: 'cart', index: 1 }].forEach(listener);
    wait(100);
    expect(screen(out.text)).toBe('shop (1 of 3)  measuring\ncart (2 of 3)  starting the target\n');
    listener(finished);
    wait(100);
    expect(screen(out.text)).toBe('cart (2 of 3)  starting the target\n');
  });

  test('keeps within a narrow terminal', async () => {
    const out = new FakeStream(true);
    out.columns = 40;
    const { listener } = await progressOn(out, { color: false, unicode: false });
    [started, stage('bisect', ['y'.repeat(300)]), sampled(123_456)].forEach(listener);
    wait(100);
    expect(screen(out.text).split('\n').filter((line) => line.length > 40)).toEqual([]);
    expect(screen(out.text).split('\n')).toHaveLength(3);
  });
});

test.each([true, false])('a broken stream never throws (terminal: %s)', async (isTTY) => {
  const write = jest.fn(() => {
    throw new Error('write EPIPE');
  });
  const { listener, close } = await progressOn({ write, isTTY });
  [started, stage('measure'), sampled(300), finished].forEach(listener);
  wait(1000);
  close();
  expect(write).toHaveBeenCalledTimes(1);
});

/** What a terminal would show: only the sequences that the library writes. */
function screen(output: string): string {
  const lines = [''];
  let row = 0;
  for (const [token, move] of output.matchAll(/\u001b\[(\??[0-9]*[A-Za-z])|\n|[^\u001b\n]+/g)) {
    if (token === '\n') lines[(row += 1)] ??= '';
    else if (move === undefined) lines[row] += token;
    else if (move === '2K') lines[row] = '';
    else if (move.endsWith('A')) row -= Number(move.slice(0, -1) || 1);
    else if (move.endsWith('B')) row += Number(move.slice(0, -1) || 1);
  }
  return lines.join('\n').replace(/\n+$/, '\n').replace(/^\n$/, '');
}
