import { expect, test } from '@jest/globals';
import { searchSection } from '../../../reports/html/search.js';
import { leftAloneWords, searchCost } from '../../../reports/words/search-words.js';
import { aLeak, aScenarioResult, aSeries, aStep } from '../../support/results.js';

const KB = 1024;

/** Lines as they are read, indented by their depth among lists. */
function linesOf(markup: string): string[] {
  let depth = -1;
  return markup.split(/(<ul[^>]*>|<\/ul>|<p[^>]*>|<\/p>)/).flatMap((part) => {
    if (part.startsWith('<ul')) depth += 1;
    if (part === '</ul>') depth -= 1;
    const text = part.replace(/<[^>]*>/g, '').replace(/\s+/g, ' ').trim();
    return text === '' ? [] : ['  '.repeat(Math.max(0, depth)) + text];
  });
}

test('trials stand below the smallest one that had all of their routes', () => {
  const bisection = aLeak().bisection;
  const lines = linesOf(searchSection(aLeak())?.markup ?? '');
  expect(bisection?.steps).toHaveLength(6);
  expect(lines.filter((line) => /✓|✗/.test(line)).map((line) => line.split(/ (?=-?\d)/)[0])).toEqual([
    '✗ leak all routes together',
    '  ✓ clean GET /products, GET /search',
    '  ✗ leak POST /orders, GET /cart',
    '    ✗ leak POST /orders',
    '    ✓ clean GET /cart',
    '✗ leak POST /orders alone',
    '✓ clean everything without it (3 routes)',
  ]);
});

test('a trial has its readings as a line, flat where they stay below the threshold', () => {
  const heightsOf = (slopePerRequest: number) => {
    const step = aStep({ kind: 'proof', routes: ['a'], slopePerRequest, series: aSeries(slopePerRequest, { wobble: 0 }) });
    const markup = searchSection(aScenarioResult({ confirmation: { step: { ...step, answer: 'clean' } } }))?.markup ?? '';
    return [...(/class="spark".* d="([^"]*)"/.exec(markup)?.[1] ?? '').matchAll(/,([\d.]+)/g)].map(([, y]) => Number(y));
  };
  const [flat, steep] = [heightsOf(0.5), heightsOf(80 * KB)];
  expect(flat).toHaveLength(16);
  expect(Math.max(...flat) - Math.min(...flat)).toBeLessThan(1);
  expect(Math.max(...steep) - Math.min(...steep)).toBeGreaterThan(10);
});

test('without a bisection the proof is of all routes; what the process did without traffic is said', () => {
  const idleControl = { channel: 'heap', idleMs: 20_000, grown: 3 * KB * KB, remaining: 2 * KB * KB } as const;
  const step = { ...aStep({ kind: 'proof', routes: ['a', 'b'], slopePerRequest: 80 * KB }), answer: 'leak' as const };
  const lines = linesOf(searchSection(aScenarioResult({ confirmation: { step, idleControl }, timeDriven: { channel: 'heap', perSecond: KB, idleMs: 3_000, sustained: true } }))?.markup ?? '');
  expect(lines).toEqual([
    'How it was found Proof', 'each in a fresh process', expect.stringMatching(/^✗ leak all routes together 80\.0 KB per request/),
    'Growth without any request, heap: 1.0 KB per second, all through 3.0 s.',
    'Without traffic for 20.0 s, the first process kept 2.0 MB of the 3.0 MB that it had grown by.',
  ]);
});

test('what a search cost, and on how many processes', () => {
  const costOf = (...fresh: boolean[]) => searchCost(fresh.map((each) => ({ ...aStep({ kind: 'search', routes: ['a'], slopePerRequest: 8, requests: 600 }), ...(each && { fresh: true }) })), fresh.length);
  expect(costOf(false)).toBe('1 trial in the running process, 600 requests');
  expect(costOf(false, false, false)).toBe('3 trials in the running process, 1,800 requests');
  expect(costOf(true, true)).toBe('2 trials, each in a fresh process, 1,200 requests');
  expect(costOf(false, true, true)).toBe('3 trials, 2 of them in a fresh process, 1,800 requests');
});

test('a process that holds a little more than when its traffic ended has kept all', () => {
  expect(leftAloneWords({ channel: 'external', idleMs: 63_000, grown: 3 * KB * KB, remaining: 4 * KB * KB })).toBe('Without traffic for 1 min 3 s, the first process kept all of the 4.0 MB that it had grown by.');
});
