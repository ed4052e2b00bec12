/** Results of runs that every report has to show: each verdict, standing and outcome once. */
import type { RunResult, ScenarioResult } from '../../harness/result/document.js';
import type { ProcessResult } from '../../harness/result/processes.js';
import { aChannel, aCulprit, anEvidence, aGateLeak, aLeak, aMinimalCase, aMinimalRoute, anOutOfMemory, aRunResult, aScenarioResult, aSeries, aStep, aToggleCulprit, aToggleStep } from './results.js';

const KB = 1024;

const twoCulprits = aLeak({
  name: 'checkout',
  file: 'scenarios/checkout.yml',
  bisection: {
    outcome: 'found',
    trials: 5,
    steps: [
      aStep({ routes: ['GET /a', 'GET /b'], slopePerRequest: 12 * KB }),
      aStep({ routes: ['GET /a'], slopePerRequest: 24 * KB }),
      aStep({ routes: ['GET /b'] }),
      aStep({ routes: ['GET /c', 'POST /d'], slopePerRequest: 40 }),
      aStep({ routes: ['POST /d'], slopePerRequest: 82, answer: 'leak' }),
      aStep({ kind: 'proof', routes: ['GET /a'], slopePerRequest: 24 * KB }),
      aStep({ kind: 'proof', routes: ['POST /d'], slopePerRequest: 60, answer: 'inconclusive' }),
      aStep({ kind: 'proof', routes: ['GET /b', 'GET /c'] }),
    ],
    culprits: [
      aCulprit({ route: 'GET /a', slopePerRequest: 24 * KB, interval: [23.9 * KB, 24.1 * KB], share: 0.993 }),
      aCulprit({ route: 'POST /d', slopePerRequest: 82, interval: [80.9, 83.2], share: 0.007, proof: 'undecided' }),
    ],
    unjudged: [],
  },
  leaks: [
    aGateLeak({ route: 'GET /a', fingerprint: 'v1-52a69667249a', slopePerRequest: 24 * KB, interval: [23.9 * KB, 24.1 * KB] }),
    aGateLeak({ route: 'POST /d', fingerprint: 'v1-d438c57d9003', slopePerRequest: 82, interval: [80.9, 83.2] }),
  ],
});

const error = aScenarioResult({
  name: 'broken',
  file: 'scenarios/broken.yml',
  verdict: 'error',
  requests: 0,
  durationMs: 830,
  error: {
    code: 'target-exited',
    message: 'node server.js ended with exit code 1 before it was ready.',
    next: 'Start it by hand with PORT=3000 node server.js and correct what it says.',
    details: ["Error: Cannot find module 'express'", '    at Function._resolveFilename (node:internal/modules/cjs/loader:1225:15) {', "  code: 'MODULE_NOT_FOUND'", '}'],
  },
  channels: {},
  exitCode: 2,
});
export const unstarted = withoutTarget(error);

const aProcess = (parts: Partial<ProcessResult>): ProcessResult => ({ pid: 4711, threadId: 0, role: 'cluster worker', script: '/srv/app/server.js', heapBytes: 12 * 1024 * KB, heapSlopePerRequest: 0, leaks: [], ...parts });
const clusterWithPool = [
  aProcess({ pid: 4700, role: 'cluster primary' }),
  aProcess({ pid: 4711, heapSlopePerRequest: 800, leaks: ['heap'] }),
  aProcess({ pid: 4712 }),
  aProcess({ pid: 4712, threadId: 3, role: 'thread', script: '/srv/app/jobs/resize.js', heapSlopePerRequest: 700, leaks: ['heap'] }),
  aProcess({ pid: 4720, role: 'child' }),
  aProcess({ pid: 4721, role: 'child' }),
];

const metLeak = aLeak({ name: 'self-test', file: 'scenarios/self-test.yml', expected: { verdict: 'leak', routes: ['POST /orders'], met: true }, exitCode: 0 });
const unmetLeak = aScenarioResult({ expected: { verdict: 'leak', routes: ['POST /orders'], met: false }, exitCode: 1 });
const inconclusive = aScenarioResult({
  verdict: 'inconclusive',
  reasons: ['The growth decays, but had not ended when the budget was used up; about 14,000 more requests would settle it.'],
  warnings: ['2 connections of the target were still open 5 s after the load had ended; the samples may hold work in flight.'],
  channels: { heap: aChannel({ verdict: 'inconclusive', slopePerRequest: 11, interval: [-2, Infinity], series: aSeries(11) }) },
  exitCode: 3,
});

const DIED = 'the live heap grew with the requests until the server ran out of memory, after 34 of them';
const diedOfLeak = withoutProjection(aLeak({ reasons: [DIED], outOfMemory: anOutOfMemory({ snapshot: 'leakcheck-report/shop-api.near-heap-limit.heapsnapshot' }) }));
const diedWithoutTraffic = withoutProjection(aLeak({
  name: 'poller',
  bisection: { outcome: 'time-driven', trials: 0, steps: [], culprits: [], unjudged: [] },
  outOfMemory: anOutOfMemory({ routes: [], requests: 1_320, words: 'Ineffective mark-compacts near heap limit' }),
}));
const diedInWorker = withoutProjection(aLeak({ name: 'renderer', outOfMemory: anOutOfMemory({ exhausted: 'worker', words: 'ERR_WORKER_OUT_OF_MEMORY', collections: [], sampledHeapBytes: null }) }));
const diedAtOnce = aScenarioResult({
  name: 'exports', verdict: 'error', channels: {}, exitCode: 2,
  error: {
    code: 'target-out-of-memory',
    message: '`node server.js` ran out of memory: ended by the kernel, before its first request was answered: that needs more memory than there is, and no leak is shown',
    next: 'Give the server more memory, such as `node --max-old-space-size=2048` in `target.command`, or fewer requests at a time with `load.connections`.',
    details: ['exporting 2,000,000 rows'],
  },
  outOfMemory: anOutOfMemory({ exhausted: 'system', words: 'ended by the kernel', routes: ['GET /export'], requests: 0, collections: anOutOfMemory().collections.slice(-1) }),
});

const BASELINE = { file: 'leakcheck-baseline.json', updated: false };
const grows = (slopePerRequest: number, least: number, most: number) => ({ slopePerRequest, interval: [least, most] as const });
const ORDERS = grows(80 * KB, 79.6 * KB, 80.4 * KB);
const known = aLeak({
  exitCode: 0,
  baseline: { ...BASELINE, leaks: [{ channel: 'heap', route: 'POST /orders', standing: 'known', before: grows(81_200, 80_700, 81_800), now: ORDERS, tolerance: 8120 }] },
});
const regression = {
  ...twoCulprits,
  baseline: {
    ...BASELINE,
    leaks: [
      { channel: 'heap', route: 'GET /a', standing: 'grown', before: grows(16_400, 16_300, 16_500), now: grows(24 * KB, 23.9 * KB, 24.1 * KB), tolerance: 1640 },
      { channel: 'heap', route: 'POST /d', standing: 'new', now: grows(82, 80.9, 83.2) },
      { channel: 'fds', route: 'GET /c', standing: 'gone', before: grows(0.125, 0.12, 0.13) },
    ],
  },
} satisfies ScenarioResult;
const shrunk = aLeak({
  exitCode: 0,
  baseline: { ...BASELINE, leaks: [{ channel: 'heap', route: 'POST /orders', standing: 'shrunk', before: grows(120_000, 119_000, 121_000), now: ORDERS, tolerance: 12_000 }] },
});
const improved = aScenarioResult({
  name: 'improved', baseline: { ...BASELINE, leaks: [{ channel: 'heap', route: 'POST /orders', standing: 'gone', before: grows(81_200, 80_700, 81_800) }] },
});
const accepted = aLeak({
  name: 'accepted', exitCode: 0, baseline: { ...BASELINE, updated: true, leaks: [{ channel: 'heap', route: 'POST /orders', standing: 'new', now: ORDERS }] },
});
const ORDERS_IGNORED = { channel: 'heap', route: 'POST /orders', fingerprint: 'v1-9f2c4b7a01c3', reason: 'upstream acme/http#123, fixed by the release of March' };
const ignored = aLeak({ exitCode: 0, ignored: [{ ...ORDERS_IGNORED, owner: 'team checkout', until: '2027-01-31', expired: false }] });
const expired = aLeak({ ignored: [{ ...ORDERS_IGNORED, until: '2026-10-31', expired: true }] });
const unseparated = withoutBisection(aLeak({
  leaks: [aGateLeak({ route: null, fingerprint: 'v1-0c5d7e91ab42' })],
  ignored: [{ channel: 'heap', route: null, fingerprint: 'v1-0c5d7e91ab42', reason: 'the session store', expired: false }],
  exitCode: 0,
}));

const BASE = { given: 'origin/main', kind: 'git', commit: '3f9a1c27d04be6581f2a90c7d3348e5b6a7c8d90', node: '22.23.1', improved: [] } as const;
const BASE_COMMAND = { given: 'node ../base/server.js', kind: 'command', node: '22.23.1', improved: [] } as const;
const AGAINST = { warmup: 4, baseBytes: 12 * KB, wobble: 0 };
const baseRegression = withoutProjection(aLeak({
  base: BASE,
  reasons: ['compared with the base `origin/main`, the live heap grows with the requests, in a straight line and above the threshold'],
  channels: { heap: aChannel({ verdict: 'leak', slopePerRequest: 20 * KB, interval: [19.9 * KB, 20.1 * KB], series: aSeries(20 * KB, AGAINST) }) },
}));
const baseClean = aScenarioResult({
  name: 'checkout', base: BASE, reasons: ['compared with the base `origin/main`, the live heap does not grow with the requests'],
  channels: { heap: aChannel({ series: aSeries(0, AGAINST) }) },
});
const baseImproved = aScenarioResult({
  name: 'search',
  base: { ...BASE_COMMAND, improved: ['heap'] },
  reasons: ['compared with the base `node ../base/server.js`, the live heap does not grow with the requests'],
  channels: { heap: aChannel({ slopePerRequest: -500, interval: [-502, -498], series: aSeries(-500, AGAINST) }) },
});
const baseInconclusive = aScenarioResult({
  name: 'uploads', verdict: 'inconclusive', exitCode: 3, base: BASE_COMMAND,
  channels: { heap: aChannel({ verdict: 'inconclusive', slopePerRequest: 1, interval: [-2, 148], series: aSeries(1, AGAINST) }) },
});

/** What is quiet on a clean server, beside the heap. */
const flatChannels = {
  external: aChannel({ interval: [0, 0] }),
  arrayBuffers: aChannel({ interval: [0, 0] }),
  native: aChannel({ slopePerRequest: 3.4 }),
  fds: aChannel({ unit: 'count', interval: [0, 0], threshold: 0.01, kinds: { socket: { slopePerRequest: 0, first: 3, last: 3 } } }),
  resources: aChannel({ unit: 'count', interval: [0, 0], threshold: 0.01 }),
};
const descriptorLeak = withoutProjection(aLeak({
  name: 'uploads',
  file: 'scenarios/uploads.yml',
  reasons: ['the number of open descriptors grows with the requests'],
  listenerWarnings: ['11 close listeners added to [WriteStream]', '11 error listeners added to [Socket]', '11 drain listeners added to [Socket]', '11 end listeners added to [Form]'],
  channels: {
    ...flatChannels,
    heap: aChannel(),
    fds: aChannel({
      verdict: 'leak', unit: 'count', slopePerRequest: 0.25, interval: [0.249, 0.251], threshold: 0.01,
      series: aSeries(0.25, { baseBytes: 22, wobble: 0 }),
      kinds: { file: { slopePerRequest: 0.25, first: 314, last: 1_439 }, socket: { slopePerRequest: 0, first: 3, last: 3 } },
    }),
  },
  bisection: {
    outcome: 'found',
    trials: 2,
    steps: [
      aStep({ channel: 'fds', routes: ['GET /products', 'GET /search'], interval: [0, 0] }),
      aStep({ channel: 'fds', routes: ['PUT /files/:id', 'GET /cart'], slopePerRequest: 0.5, answer: 'leak' }),
      aStep({ channel: 'fds', routes: ['PUT /files/:id'], slopePerRequest: 1, answer: 'leak' }),
      aStep({ channel: 'fds', kind: 'proof', routes: ['PUT /files/:id'], slopePerRequest: 1, answer: 'leak' }),
      aStep({ channel: 'fds', kind: 'proof', routes: ['GET /products', 'GET /search', 'GET /cart'] }),
    ],
    culprits: [aCulprit({ channel: 'fds', route: 'PUT /files/:id', slopePerRequest: 1, interval: [1, 1] })],
    unjudged: [],
  },
}));
const severalChannels = aLeak({
  name: 'images',
  file: 'scenarios/images.yml',
  reasons: ['the live heap grows with the requests, in a straight line and above the threshold'],
  channels: {
    ...flatChannels,
    heap: aChannel({ verdict: 'leak', slopePerRequest: 320, interval: [318, 323], series: aSeries(320) }),
    arrayBuffers: aChannel({ verdict: 'leak', slopePerRequest: 16 * KB, interval: [16 * KB, 16 * KB] }),
    native: aChannel({ verdict: 'inconclusive', slopePerRequest: 210, interval: [-40, 480], threshold: 512 }),
    resources: aChannel({
      verdict: 'leak', unit: 'count', slopePerRequest: 1.0833, interval: [1.08, 1.09], threshold: 0.01,
      kinds: { Timeout: { slopePerRequest: 1, first: 4, last: 4_504 }, MessagePort: { slopePerRequest: 0.0833, first: 0, last: 375 }, Worker: { slopePerRequest: 0.001, first: 1, last: 5 } },
    }),
  },
});
const openNative = aScenarioResult({
  name: 'certificates',
  verdict: 'inconclusive',
  reasons: ['native memory lies on both sides of its threshold; about 20,000 requests would settle it'],
  channels: { ...flatChannels, heap: aChannel(), native: aChannel({ verdict: 'inconclusive', slopePerRequest: 210, interval: [-40, Infinity], threshold: 512, series: aSeries(210) }) },
  exitCode: 3,
});

const TOGGLES = ['audit', 'compression', 'metrics', 'sessions'];
const everythingOff = aToggleStep('proof', TOGGLES);
const allRoutes = withoutProjection(aLeak({
  bisection: {
    outcome: 'all-routes',
    trials: 1,
    steps: [
      aStep({ routes: ['GET /products'], slopePerRequest: 20 * KB }),
      aStep({ kind: 'proof', routes: ['GET /products'], slopePerRequest: 20 * KB }),
      aStep({ kind: 'proof', routes: ['POST /orders'], slopePerRequest: 20 * KB }),
    ],
    culprits: [aCulprit({ route: 'GET /products', slopePerRequest: 20 * KB, interval: [19.9 * KB, 20.1 * KB], share: 0.75 }), aCulprit({ slopePerRequest: 20 * KB, interval: [19.9 * KB, 20.1 * KB], share: 0.25 })],
    unjudged: [],
  },
  minimalScenario: null,
}));
const toggleFound = {
  ...allRoutes,
  toggles: {
    outcome: 'found',
    toggles: TOGGLES,
    trials: 5,
    steps: [
      everythingOff,
      aToggleStep('search', ['metrics', 'sessions'], 20 * KB),
      aToggleStep('search', ['compression', 'metrics', 'sessions']),
      aToggleStep('proof', ['audit', 'metrics', 'sessions'], 20 * KB),
      aToggleStep('proof', ['compression']),
    ],
    culprits: [aToggleCulprit()],
    failed: [],
  },
} satisfies ScenarioResult;
const FAILURE = { code: 'target-exited', message: '`node server.js` ended with exit code 1 before it was ready' };
const togglesTogether = {
  ...withoutBisection(allRoutes),
  name: 'checkout',
  toggles: {
    outcome: 'together',
    toggles: TOGGLES,
    trials: 8,
    steps: [
      { kind: 'proof', applied: TOGGLES, answer: 'failed', failure: FAILURE },
      { kind: 'search', applied: ['metrics', 'sessions'], answer: 'failed', failure: FAILURE },
      aToggleStep('search', ['metrics'], 20 * KB),
      aToggleStep('proof', ['audit', 'compression', 'metrics']),
      aToggleStep('search', ['compression', 'metrics']),
      aToggleStep('search', ['audit', 'metrics']),
      aToggleStep('proof', ['metrics'], 20 * KB),
      aToggleStep('proof', ['audit', 'compression']),
    ],
    culprits: [aToggleCulprit({ toggles: ['audit', 'compression'] })],
    failed: [{ toggle: 'sessions', with: [], failure: FAILURE }],
  },
} satisfies ScenarioResult;
const toggleElsewhere = {
  ...withoutBisection(allRoutes),
  name: 'search',
  toggles: { outcome: 'elsewhere', toggles: TOGGLES, trials: 1, steps: [aToggleStep('proof', TOGGLES, 19 * KB)], culprits: [], failed: [] },
} satisfies ScenarioResult;
const insidePackage = anEvidence({
  routes: ['GET /a'],
  class: 'Timeout',
  countPerRequest: 1,
  bytesPerRequest: 31_300,
  share: 0.98,
  kind: 'timers',
  summary: 'an interval that is never cleared is started once per request, by `init` of i18next-http-backend',
  retainers: [
    { node: "Node.js's list of timers", edge: '', grows: false },
    ...Array.from({ length: 14 }, (_, index) => ({ node: `step ${index + 1} of a way with a name that does not fit beside its edge`, edge: `.property_${index + 1}`, grows: false })),
    { node: 'Timeout', edge: 'list', grows: true },
  ],
  location: { file: 'node_modules/i18next-http-backend/cjs/index.js', line: 60, column: 24, function: 'init', source: 'setInterval(function () { return _this.reload(); }, this.options.reloadInterval)', package: { name: 'i18next-http-backend', version: '2.6.1' } },
  growsAt: [],
  allocatedAt: [{ file: 'src/render.js', line: 8, column: 3, function: 'render', source: 'await i18next.createInstance().use(Backend).init(options);' }],
  fingerprint: 'h1-aa21ab90ff3e',
});
const withTime = anEvidence({ routes: [], class: 'number', countPerRequest: 10, bytesPerRequest: 80, kind: 'array', summary: 'the array `samples` gains 10 numbers per second', location: null, growsAt: [], allocatedAt: [], fingerprint: 'h1-bb21ab90ff3e' });
delete (withTime as { share?: number }).share;
/** Its size is its count. */
const ofBytes = anEvidence({
  class: 'byte', countPerRequest: 16_384, bytesPerRequest: 16 * KB, share: 1, kind: 'buffer', summary: 'the Memory `wasm.memory` gains 16,384 bytes per request', fingerprint: 'h1-65b1906efa09',
  retainers: [{ node: 'context of load', edge: '', grows: false }, { node: 'Memory', edge: 'variable memory', grows: true }],
});
const explained = [
  aLeak({ evidence: [anEvidence()], leaks: [aGateLeak({ route: null, fingerprint: 'v1-0c5e8a1d77b2' }), aGateLeak({ heldBy: [anEvidence().fingerprint] })] }),
  { ...twoCulprits, evidence: [insidePackage, anEvidence({ routes: ['POST /d'], summary: 'the Map `sessions` gains 1 entry per request' })] },
  aLeak({ name: 'timer', evidence: [withTime] }),
  aLeak({ name: 'buffer', evidence: [ofBytes] }),
  aLeak({ name: 'large', noEvidence: 'a heap snapshot would take about 4200 MB of memory, and 1900 MB are free' }),
  aLeak({ name: 'many', evidence: Array.from({ length: 6 }, (_, index) => anEvidence({ summary: `holder ${index + 1}`, share: 0.16 })) }),
];

const expectedToggle = { ...toggleFound, name: 'self-test', expected: { verdict: 'leak', toggles: ['compression'], met: true }, exitCode: 0 } satisfies ScenarioResult;
const unexpectedToggle = { ...toggleElsewhere, name: 'gate', expected: { verdict: 'leak', toggles: ['compression'], met: false } } satisfies ScenarioResult;
const UNIQUE = aMinimalRoute({
  curl: `for i in $(seq 1000); do curl -s -o /dev/null -H 'content-type: application/json' --data-raw '{"item":"'$i'"}' http://127.0.0.1:$PORT/orders; done`,
  needed: ['{{seq}} in body field item', 'header content-type'],
  conditions: [{ kind: 'unique-values', values: ['{{seq}} in body field item'] }],
});
const smallestCases = [
  aLeak({ ...aMinimalCase({ routes: [UNIQUE] }) }),
  aLeak({
    ...twoCulprits,
    ...aMinimalCase({
      file: 'leakcheck-report/checkout.minimal.yml',
      routes: [
        aMinimalRoute({ route: 'GET /a', needed: ['header accept', 'a client that drops the connection'], conditions: [{ kind: 'aborted' }], curl: 'curl -s -o /dev/null --max-time 1 http://127.0.0.1:$PORT/a' }),
        aMinimalRoute({ route: 'POST /d', needed: [], conditions: [{ kind: 'error-answer', statuses: ['404', '422'] }], curl: 'curl -s -o /dev/null -X POST http://127.0.0.1:$PORT/d' }),
      ],
    }),
  }),
  aLeak({ name: 'not again', ...aMinimalCase({ file: null, reason: 'on a fresh process the simplest requests did not leak again' }) }),
  aLeak({ name: 'itself', ...aMinimalCase({ file: 'scenarios/shop-api.yml', routes: [aMinimalRoute({ complete: false })] }) }),
];

/** By what they show. */
export const RUN_EXAMPLES: Readonly<Record<string, RunResult>> = {
  'baseline-known': aRunResult({ scenarios: [known] }),
  'baseline-regression': aRunResult({ scenarios: [regression], exitCode: 1 }),
  'baseline-shrunk': aRunResult({ scenarios: [shrunk] }),
  'baseline-improved': aRunResult({ scenarios: [improved] }),
  'baseline-accepted': aRunResult({ scenarios: [accepted] }),
  'ignored': aRunResult({ scenarios: [ignored] }),
  'ignored-mix': aRunResult({ scenarios: [unseparated] }),
  'ignored-expired': aRunResult({ scenarios: [expired], exitCode: 1 }),
  'gate-summary': aRunResult({
    scenarios: [known, regression, improved, accepted, ignored, expired, metLeak, aLeak({ name: 'plain' })].map((scenario, index) => withoutBisection({ ...scenario, name: `${index + 1} ${scenario.name}` })),
    exitCode: 1,
  }),
  'channels-flat': aRunResult({ scenarios: [aScenarioResult({ channels: { ...flatChannels, heap: aChannel() } })] }),
  'processes': aRunResult({ scenarios: [aLeak({ processes: clusterWithPool }), aScenarioResult({ processes: clusterWithPool.map((each) => ({ ...each, leaks: [] })) })], exitCode: 1 }),
  'channels': aRunResult({ scenarios: [descriptorLeak, severalChannels, openNative], exitCode: 1 }),
  'clean': aRunResult({ scenarios: [aScenarioResult()] }),
  'leak-one-culprit': aRunResult({ scenarios: [aLeak()], exitCode: 1 }),
  'smallest-case': aRunResult({ scenarios: smallestCases, exitCode: 1 }),
  'evidence': aRunResult({ scenarios: explained, exitCode: 1 }),
  'leak-two-culprits': aRunResult({ scenarios: [twoCulprits], exitCode: 1 }),
  'all-routes': aRunResult({
    scenarios: [aLeak({
      bisection: {
        outcome: 'all-routes',
        trials: 2,
        steps: [aStep({ routes: ['GET /products'], slopePerRequest: 20 * KB }), aStep({ routes: ['POST /orders'], slopePerRequest: 20.2 * KB })],
        culprits: [],
        unjudged: [],
      },
    })],
    exitCode: 1,
  }),
  'out-of-memory': aRunResult({ scenarios: [diedOfLeak, diedWithoutTraffic, diedInWorker, diedAtOnce], exitCode: 1 }),
  'toggle-found': aRunResult({ scenarios: [toggleFound], exitCode: 1 }),
  'toggles': aRunResult({ scenarios: [togglesTogether, toggleElsewhere, expectedToggle, unexpectedToggle], exitCode: 1 }),
  'base-regression': aRunResult({ scenarios: [baseRegression], exitCode: 1 }),
  'base': aRunResult({ scenarios: [baseRegression, baseClean, baseImproved, baseInconclusive], exitCode: 1 }),
  'expected-met': aRunResult({ scenarios: [metLeak] }),
  'expected-not-met': aRunResult({ scenarios: [unmetLeak], exitCode: 1 }),
  'inconclusive': aRunResult({ scenarios: [inconclusive], exitCode: 3 }),
  'error': aRunResult({ scenarios: [unstarted], exitCode: 2 }),
  'interrupted': aRunResult({
    scenarios: [
      aScenarioResult(),
      { ...unstarted, name: 'checkout', file: 'scenarios/checkout.yml', requests: 900, error: { code: 'interrupted', message: 'Interrupted.', details: [] }, exitCode: 130 },
    ],
    interrupted: true,
    exitCode: 130,
  }),
  'many': aRunResult({ scenarios: [aScenarioResult(), twoCulprits, { ...inconclusive, name: 'search' }, unstarted, metLeak, { ...unmetLeak, name: 'gate' }], exitCode: 1 }),
};


/** Nobody looked for routes. */
function withoutBisection(scenario: ScenarioResult): ScenarioResult {
  const copy: { -readonly [Key in keyof ScenarioResult]: ScenarioResult[Key] } = { ...scenario };
  delete copy.bisection;
  return copy;
}

/** Only a heap has a limit to run into. */
function withoutProjection(scenario: ScenarioResult): ScenarioResult {
  const copy: { -readonly [Key in keyof ScenarioResult]: ScenarioResult[Key] } = { ...scenario };
  delete copy.projection;
  return copy;
}

/** The target never ran. */
function withoutTarget(scenario: ScenarioResult): ScenarioResult {
  const copy: { -readonly [Key in keyof ScenarioResult]: ScenarioResult[Key] } = { ...scenario };
  delete copy.target;
  delete copy.gc;
  return copy;
}
