/** A run in which every text by others is the same, hostile one, and every number is out of proportion. */
import type { Evidence } from '../../harness/result/evidence.js';
import type { RunResult } from '../../harness/result/document.js';
import { unstarted } from './run-examples.js';
import { aChannel, aCulprit, anEvidence, aGateLeak, aGc, aLeak, aMinimalCase, aMinimalRoute, anOutOfMemory, aRunResult, aScenarioResult, aStep, aToggleCulprit, aToggleStep } from './results.js';

/** Names that somebody may give to a route, a class or a file. */
export const HOSTILE = [
  'GET /' + 'x'.repeat(500),
  '\u001b[31mred\u001b[0m\u001b]0;title\u0007\u001b[2J\r\n\b\u0000\u009b31m',
  '漢字'.repeat(200),
  '👩‍👩‍👧‍👦'.repeat(60),
  '👩' + '\u200d👩'.repeat(200),
  '\u202eשלום עולם\u202c '.repeat(40),
  'e' + '\u0301'.repeat(300),
  '\ud800\ufeff\u200b',
  '',
];

const GROWTH = { slopePerRequest: 1e15, interval: [-1e17, 1e17] } as const;

export function hostileRun(text: string): RunResult {
  const leak = aLeak({
    name: text, file: text, reasons: [text], warnings: [text, text],
    ...aMinimalCase({ file: text, routes: [aMinimalRoute({ needed: ['{{seq}} in body field item'], conditions: [{ kind: 'unique-values', values: ['{{seq}} in body field item'] }] }), aMinimalRoute({ route: text, curl: `curl '${text}' ${text}`, needed: [text], conditions: [{ kind: 'unique-values', values: [text] }, { kind: 'error-answer', statuses: [text] }] })] }),
    listenerWarnings: Array.from({ length: 9 }, () => text),
    collections: { pid: 1e15, count: 1e15, points: [{ kind: 'minor', forced: false, atMs: 0, beforeBytes: 1e17, afterBytes: 0 }, { kind: 'major', forced: true, atMs: 1e12, beforeBytes: 1e17, afterBytes: 1e15 }] },
    outOfMemory: anOutOfMemory({ words: text, routes: [text, text, text], requests: 1e15, heapLimitBytes: 1e17, snapshot: text, collections: [{ kind: 'major', atMs: 1e12, beforeBytes: 1e17, afterBytes: 1e17, pauseMs: 1e9, reason: text }] }),
    evidence: [hostileEvidence(text)],
    channels: {
      heap: aChannel({ slopePerRequest: -1e15, interval: [-1e17, 1e17], minimumDetectablePerRoute: { [text]: 1e13 } }),
      native: aChannel({ verdict: 'inconclusive', slopePerRequest: 1e15, interval: [-1e17, 1e17] }),
      fds: aChannel({ verdict: 'leak', unit: 'count', slopePerRequest: 1e-300, interval: [-1e17, 1e17], kinds: { [text]: { slopePerRequest: 1, first: 1e15, last: 1e17 } } }),
    },
    gc: aGc({ num_full_gc: 123_456_789, longestPauseMs: 1e9, gcTimeShare: 12.5, usage_trend: -87 }),
    bisection: {
      outcome: 'found',
      trials: 3,
      steps: [
        aStep({ routes: [text, 'a', 'b'], slopePerRequest: 1e12 }),
        ...Array.from({ length: 30 }, (_, i) => aStep({ routes: [text, ...Array.from({ length: 30 - i }, (__, j) => `${text}${j}`)] })),
        aStep({ kind: 'proof', routes: [text] }),
      ],
      culprits: [aCulprit({ route: text }), aCulprit({ route: text })],
      unjudged: [],
    },
    toggles: {
      outcome: 'elsewhere',
      toggles: [text, 'a', 'b'],
      trials: 3,
      steps: [aToggleStep('search', [text], 1e12), aToggleStep('search', ['a', 'b']), { kind: 'proof', applied: ['b'], answer: 'failed', failure: { code: text, message: text } }],
      culprits: [aToggleCulprit({ toggles: [text] }), aToggleCulprit({ toggles: [text, text] })],
      failed: [{ toggle: text, with: [text], failure: { code: text, message: text } }],
    },
    leaks: [aGateLeak({ route: text, fingerprint: text }), aGateLeak({ route: null, fingerprint: text })],
    base: { given: text, kind: 'git', commit: text, node: text, improved: ['heap', 'fds'] },
    ignored: [{ channel: text, route: text, fingerprint: text, reason: text, owner: text, until: text, expired: true }],
    baseline: { file: text, updated: false, leaks: [{ channel: text, route: text, standing: 'grown', before: GROWTH, now: GROWTH, tolerance: 1e14 }] },
  });
  return aRunResult({
    scenarios: [leak, { ...leak, expected: { verdict: 'leak', met: true } }, { ...leak, expected: { verdict: 'clean', routes: [text], toggles: [text], met: false } },
      aScenarioResult({ name: text, channels: leak.channels }),
      { ...unstarted, error: { code: text, message: text, next: text, details: [text, `\t\t${text}`, ' '.repeat(200) + text] } }],
    interrupted: true,
  });
}

function hostileEvidence(text: string): Evidence {
  const place = { file: text, line: 1e9, column: 1e9, function: text, source: text, package: { name: text, version: text } };
  return anEvidence({ routes: [text, 'b'], class: text, countPerRequest: 1e15, bytesPerRequest: 1e17, share: 12, summary: text, retainers: [{ node: text, edge: '', grows: false }, { node: text, edge: text, grows: true }], location: place, growsAt: [place], allocatedAt: [place], fingerprint: text });
}
