/** Result documents for tests: a plain clean scenario, of which a test states only what matters to it. */
import type { BisectionStep, Culprit } from '../../harness/result/bisection.js';
import type { ChannelResult, GcStats, SeriesPoint } from '../../harness/result/channels.js';
import type { RawCollections } from '../../harness/result/collections.js';
import type { Evidence } from '../../harness/result/evidence.js';
import { SCHEMA_VERSION, type RunResult, type ScenarioResult } from '../../harness/result/document.js';
import type { Leak } from '../../harness/result/leaks.js';
import type { OutOfMemory } from '../../harness/result/out-of-memory.js';
import type { MinimalCase, MinimalRoute } from '../../harness/result/minimal.js';
import type { MeasuredToggleStep, ToggleCulprit } from '../../harness/result/toggles.js';

const KB = 1024;
const MB = 1024 * KB;

export function aRunResult(parts: Partial<RunResult> = {}): RunResult {
  return {
    schemaVersion: SCHEMA_VERSION,
    tool: { name: 'leakcheck', version: '0.1.0' },
    node: '20.20.2',
    machine: { platform: 'linux', arch: 'x64', cpus: 2, memoryBytes: 8 * 1024 * MB },
    seed: 1,
    startedAt: '2026-11-21T03:00:00.000Z',
    durationMs: (parts.scenarios ?? []).reduce((sum, { durationMs }) => sum + durationMs, 0),
    interrupted: false,
    planned: parts.scenarios?.length ?? 0,
    scenarios: [],
    exitCode: 0,
    ...parts,
  };
}

export function aScenarioResult(parts: Partial<ScenarioResult> = {}): ScenarioResult {
  return {
    name: 'shop-api',
    file: 'scenarios/shop-api.yml',
    targetFolder: 'apps/shop',
    verdict: 'clean',
    reasons: [],
    warnings: [],
    listenerWarnings: [],
    profile: 'standard',
    requests: 5400,
    requestsByRoute: { 'GET /products': { '200': 4050 }, 'POST /orders': { '201': 1350 } },
    durationMs: 12_400,
    seed: 1,
    target: { command: 'node server.js', node: '22.23.1', v8: '12.4.254', flags: ['--no-opt'], jit: false },
    channels: { heap: aChannel() },
    gc: aGc(),
    evidence: [],
    minimalScenario: null,
    exitCode: 0,
    ...parts,
  };
}

export function aChannel(parts: Partial<ChannelResult> = {}): ChannelResult {
  const slope = parts.slopePerRequest ?? 0;
  return {
    verdict: 'clean',
    unit: 'bytes',
    reasons: [],
    slopePerRequest: slope,
    interval: [slope - 0.3, slope + 0.2],
    confidence: 0.999,
    minimumDetectable: 1.2,
    minimumDetectablePerRoute: { 'GET /products': 1.6, 'POST /orders': 4.8 },
    threshold: 16,
    series: aSeries(slope),
    ...parts,
  };
}

/** Windows of 300 requests: a warm-up that settles by itself, then growth of `slope` per request. @param wobble noise, as a part of the heap's */
export function aSeries(slope: number, { warmup = 4, measured = 16, baseBytes = 12 * MB, wobble = 1 } = {}): SeriesPoint[] {
  return Array.from({ length: warmup + measured }, (_, index) => {
    const settling = index < warmup ? -800 * KB * 0.4 ** index * wobble : 0;
    const noise = ((index * 7) % 5) * 40 * wobble;
    return {
      requests: (index + 1) * 300,
      atMs: (index + 1) * 500,
      value: baseBytes + settling + noise + slope * 300 * index,
      phase: index < warmup ? 'warmup' : 'measured',
    };
  });
}

export function aGc(parts: Partial<GcStats> = {}): GcStats {
  return {
    num_full_gc: 24,
    num_inc_gc: 310,
    heap_compactions: 24,
    usage_trend: 0.0004,
    estimated_base: 12 * MB,
    min: { bytes: 11 * MB, atMs: 400 },
    max: { bytes: 14 * MB, atMs: 9000 },
    gcTimeShare: 0.041,
    longestPauseMs: 12.3,
    ...parts,
  };
}

export function aStep(parts: Partial<BisectionStep> & Pick<BisectionStep, 'routes'>): BisectionStep {
  const slope = parts.slopePerRequest ?? 0;
  const width = Math.max(0.2, slope * 0.005);
  return {
    kind: 'search',
    channel: 'heap',
    requests: 600,
    slopePerRequest: slope,
    interval: [slope - width, slope + width],
    threshold: 16,
    answer: slope > 16 ? 'leak' : 'clean',
    bounded: false,
    reasons: [],
    series: [],
    ...parts,
  };
}

/** A trial of the toggles with these applied; a leak where it grows. */
export function aToggleStep(kind: 'search' | 'proof', applied: readonly string[], slopePerRequest = 0): MeasuredToggleStep {
  const { channel, requests, interval, threshold, bounded, reasons, series } = aStep({ routes: [], slopePerRequest });
  return { kind, applied, channel, requests, slopePerRequest, interval, threshold, answer: slopePerRequest > threshold ? 'leak' : 'clean', bounded, reasons, series };
}

export function aToggleCulprit(parts: Partial<ToggleCulprit> = {}): ToggleCulprit {
  return { toggles: ['compression'], channel: 'heap', slopePerRequest: 20 * KB, interval: [19.9 * KB, 20.1 * KB], share: 1, proof: 'proved', ...parts };
}

export function aCulprit(parts: Partial<Culprit> = {}): Culprit {
  return { route: 'POST /orders', channel: 'heap', slopePerRequest: 80 * KB, interval: [79.6 * KB, 80.4 * KB], share: 1, proof: 'proved', together: [], ...parts };
}

/** As the gate takes it from a culprit of the same name. */
export function aGateLeak(parts: Partial<Leak> = {}): Leak {
  const { route, slopePerRequest, interval } = aCulprit();
  return { channel: 'heap', route, fingerprint: 'v1-9f2c4b7a01c3', slopePerRequest, interval, threshold: 16, ...parts };
}

/** A Map in the server's own code that gets one session per request. */
export function anEvidence(parts: Partial<Evidence> = {}): Evidence {
  return {
    routes: ['POST /orders'],
    class: 'Session',
    countPerRequest: 1,
    bytesPerRequest: 80 * KB,
    share: 0.99,
    kind: 'map',
    summary: 'the Map `sessions` gains 1 entry per request',
    intervals: [{ requests: 400, count: 400, bytes: 400 * 80 * KB }, { requests: 400, count: 400, bytes: 400 * 80 * KB }],
    classes: [{ class: '(string)', countPerRequest: 1, shallowBytesPerRequest: 79.9 * KB }, { class: 'Session', countPerRequest: 1, shallowBytesPerRequest: 56 }],
    retainers: [
      { node: 'Module src/store.js', edge: '', grows: false },
      { node: 'closure save', edge: '.exports.save', grows: false },
      { node: 'Map', edge: 'variable sessions', grows: true },
      { node: 'Session', edge: 'entry', grows: false },
    ],
    location: { file: 'src/store.js', line: 12, column: 7, source: 'const sessions = new Map();' },
    growsAt: [{ file: 'src/store.js', line: 40, column: 3, function: 'save', source: 'sessions.set(id, new Session(body));' }],
    allocatedAt: [{ file: 'src/store.js', line: 38, column: 1, function: 'save' }],
    fingerprint: 'h1-4c21ab90ff3e',
    ...parts,
  };
}

export function aMinimalRoute(parts: Partial<MinimalRoute> = {}): MinimalRoute {
  return {
    route: 'POST /orders',
    curl: `curl -s -o /dev/null -X POST -H 'content-type: application/json' --data-raw '{"item":"1"}' http://127.0.0.1:$PORT/orders`,
    needed: ['body field item', 'header content-type'],
    complete: true,
    conditions: [],
    steps: [{ without: ['query parameter ref', 'the body'], answer: 'failed' }, { without: ['query parameter ref'], answer: 'leak' }],
    ...parts,
  };
}

/** A server that died of its heap limit. */
export function anOutOfMemory(parts: Partial<OutOfMemory> = {}): OutOfMemory {
  const collection = { kind: 'major', atMs: 1_085, beforeBytes: 38.8 * MB, afterBytes: 38.6 * MB, pauseMs: 132.71, reason: 'allocation failure; scavenge might not succeed' } as const;
  return {
    exhausted: 'heap',
    words: 'Reached heap limit',
    routes: ['POST /orders', 'GET /cart', 'GET /search'],
    requests: 34,
    heapLimitBytes: 43 * MB,
    sampledHeapBytes: 33.2 * MB,
    collections: [
      ...Array.from({ length: 4 }, (_, index) => ({ ...collection, atMs: 100 * index })),
      { ...collection, atMs: 603, kind: 'minor', beforeBytes: 35.8 * MB, afterBytes: 35.6 * MB, pauseMs: 5.36, reason: 'task;' },
      { ...collection, atMs: 702, kind: 'minor', beforeBytes: null, afterBytes: null, pauseMs: 0.4, reason: '' },
      { ...collection, atMs: 772, beforeBytes: 33.4 * MB, afterBytes: 33.2 * MB, pauseMs: 24.28, reason: 'testing; GC in old space requested' },
      { ...collection, atMs: 946, beforeBytes: 37.9 * MB, afterBytes: 37.8 * MB, pauseMs: 172.33 },
      collection,
    ],
    ...parts,
  };
}

/** A seesaw: four collections of young objects, then one that a sample asked for. */
export function aRawCollections(): RawCollections {
  const points = Array.from({ length: 20 }, (_, index) => {
    const isSample = index % 5 === 4;
    return { kind: isSample ? ('major' as const) : ('minor' as const), forced: isSample, atMs: 100 + 50 * index, beforeBytes: (9 + (index % 5)) * MB, afterBytes: (isSample ? 6 : 8 + (index % 5)) * MB };
  });
  return { pid: 4711, count: points.length, points };
}

/** What a leak's result has of its smallest case. */
export function aMinimalCase(parts: Partial<MinimalCase> = {}): Required<Pick<ScenarioResult, 'minimal' | 'minimalScenario'>> {
  const minimal = { file: 'leakcheck-report/shop-api.minimal.yml', routes: [aMinimalRoute()], trials: 2, ...parts };
  return { minimal, minimalScenario: minimal.file };
}

/** The scenario whose growth is all in POST /orders, with its search and its proof, but not with its smallest case. */
export function aLeak(parts: Partial<ScenarioResult> = {}): ScenarioResult {
  return aScenarioResult({
    verdict: 'leak',
    channels: { heap: aChannel({ verdict: 'leak', slopePerRequest: 20 * KB, interval: [19.9 * KB, 20.1 * KB] }) },
    gc: aGc({ usage_trend: 0.187 }),
    bisection: {
      outcome: 'found',
      trials: 4,
      steps: [
        aStep({ routes: ['GET /products', 'GET /search'] }),
        aStep({ routes: ['POST /orders', 'GET /cart'], slopePerRequest: 40 * KB }),
        aStep({ routes: ['POST /orders'], slopePerRequest: 80 * KB }),
        aStep({ routes: ['GET /cart'], slopePerRequest: -0.01 }),
        aStep({ kind: 'proof', routes: ['POST /orders'], slopePerRequest: 80 * KB }),
        aStep({ kind: 'proof', routes: ['GET /products', 'GET /search', 'GET /cart'] }),
      ],
      culprits: [aCulprit()],
      unjudged: [],
    },
    projection: { requestsToOutOfMemory: 209_103, heapLimitBytes: 4 * 1024 * MB, requestsPerSecond: 1_210, days: 209_103 / 1_210 / 86_400 },
    leaks: [aGateLeak()],
    exitCode: 1,
    ...parts,
  });
}
