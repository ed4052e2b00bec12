/** The evidence bench: the truth is complete, and so is what is made of it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Evidence } from '../../harness/result/evidence.js';
import { parseScenario } from '../../harness/scenario/read-scenario.js';
import type { HolderTruth } from '../../bench/accuracy/cases.mjs';
import { isLineRight, isRight, leadersOf, namedBy } from '../../bench/evidence/judge.mjs';
import { outcomeOf } from '../../bench/evidence/outcome.mjs';
import { sectionOf, withSection } from '../../bench/evidence/section.mjs';
import { readSubjects } from '../../bench/evidence/subjects.mjs';
import { pairTable, table, totalsText } from '../../bench/evidence/table.mjs';
import { areGoalsMet, totalsOf } from '../../bench/evidence/totals.mjs';

const ROOT = join(__dirname, '../..');
const CASES = join(ROOT, 'bench/accuracy/cases');
const SCENARIOS = join(ROOT, 'scenarios');

const TRUTH: HolderTruth = { holders: ['_cacheMap', 'shared'], files: ['node_modules/loader/index.js', 'app.js'], growsAt: ['node_modules/loader/index.js:84', 'app.js:8'], why: 'it keeps each key' };
const LOADER = { name: 'loader', truths: [TRUTH] };

const at = (file: string, line: number) => ({ file, line, column: 1 });

function anEvidence(parts: Partial<Evidence> = {}): Evidence {
  return {
    routes: ['GET /users'],
    class: 'Promise',
    countPerRequest: 1,
    bytesPerRequest: 181,
    share: 0.96,
    kind: 'map',
    summary: 'the Map `shared._cacheMap` gains 1 entry per request (Promise)',
    intervals: [],
    classes: [],
    retainers: [],
    location: at('app.js', 6),
    growsAt: [at('app.js', 8)],
    allocatedAt: [],
    fingerprint: 'h1-aaa',
    ...parts,
  };
}

/** A scenario's part of the result document, as far as the bench reads it. */
function aRun(evidence: readonly Evidence[], parts: object = {}, wallMs = 30_000) {
  return { wallMs, result: { verdict: 'leak', durationMs: 20_000, evidenceDurationMs: 4_000, evidence, ...parts } };
}

describe('the truth', () => {
  const leaking = readdirSync(CASES).filter((name) => truthIn(name).kind === 'leak');

  test.each(leaking)('%s says what holds it, or why nothing does', (name) => {
    const { evidence, noEvidence } = truthIn(name);
    if (evidence === null) return expect(noEvidence).toMatch(/.{20}/);
    expect(noEvidence).toBeUndefined();
    expectComplete(evidence, join(CASES, name));
  });

  test('every shipped scenario that leaks is known, with a truth for each of its routes', () => {
    const known = JSON.parse(readFileSync(join(ROOT, 'bench/evidence/scenarios.json'), 'utf8')) as Record<string, HolderTruth[]>;
    const scenarios = readdirSync(SCENARIOS).filter((file) => file.endsWith('.yaml')).map((file) => parseScenario(readFileSync(join(SCENARIOS, file), 'utf8'), join(SCENARIOS, file)));
    const expected = scenarios.flatMap(({ name, expect: wanted }) => (wanted?.verdict === 'leak' ? [[name, wanted.routes?.length] as const] : []));
    expect(Object.entries(known).map(([name, truths]) => [name, truths.length])).toEqual(expected);
    for (const truths of Object.values(known)) for (const truth of truths) expectComplete(truth, join(ROOT, 'test/apps'));
  });

  test('cases and scenarios are judged alike', async () => {
    const subjects = await readSubjects(CASES, SCENARIOS);
    expect(subjects.length).toBe(leaking.length + 5);
    expect(subjects.find(({ name }) => name === 'mem-maxage')).toMatchObject({ case: { name: 'mem-maxage' }, truths: [{ holders: ['cache', 'cacheStore', 'locate'] }] });
    expect(subjects.find(({ name }) => name === 'node-rs-crc32-native')).toMatchObject({ truths: [], noEvidence: 'memory of the add-on that no object of the heap holds' });
    expect(subjects.at(-1)).toMatchObject({ name: 'shop-two-leaks', scenario: join(SCENARIOS, 'shop-two-leaks.yaml'), truths: [{ holders: ['recentSearches'] }, { holders: ['auditLog'] }] });
  });

  function truthIn(name: string) {
    return JSON.parse(readFileSync(join(CASES, name, 'truth.json'), 'utf8')) as { kind: string; evidence: HolderTruth | null; noEvidence?: string };
  }

  /** Lines of packages are not at hand here; those of the app are, and must not be empty. */
  function expectComplete({ holders, files, growsAt, why }: HolderTruth, folder: string) {
    expect([holders.length, files.length, growsAt.length, why.length].every((length) => length > 0)).toBe(true);
    for (const place of growsAt) {
      const [, file = '', line = ''] = /^(.+):(\d+)$/.exec(place) ?? [];
      expect(Number(line)).toBeGreaterThan(0);
      if (file.startsWith('node_modules/')) continue;
      expect(readFileSync(join(folder, file), 'utf8').split('\n')[Number(line) - 1]).toMatch(/\w/);
    }
  }
});

describe('what evidence names', () => {
  const path = (...edges: string[]) => edges.map((edge, index) => ({ node: 'Object', edge, grows: index === edges.length - 2 }));

  test.each([
    ['the sentence says it', {}, 'shared._cacheMap', 'app.js:6'],
    ['otherwise the end of the path to what grows', { summary: 'an Array gains 1 closure per request', retainers: path('', 'variable server', '._events', '.close', '[17]') }, '_events.close', 'app.js:6'],
    ['a symbol is a name', { summary: '', retainers: path('', 'variable signal', '[kEvents]', '[17]') }, 'signal.kEvents', 'app.js:6'],
    ['one of many is none', { summary: '', retainers: path('', 'variable queues', '["acme"]', '[*]', '[17]') }, 'queues', 'app.js:6'],
    ['nothing has a name', { summary: 'Node.js itself holds 2 MessagePorts per request, which nothing has closed', retainers: path('', '', 'object') }, '', 'app.js:6'],
    ['without a declaration, the first line that grows it', { location: null }, 'shared._cacheMap', 'app.js:8'],
    ['nowhere', { location: null, growsAt: [] }, 'shared._cacheMap', undefined],
  ] as const)('%s', (_, parts, holder, place) => {
    const named = namedBy(anEvidence(parts));
    expect([named.holder, named.place && `${named.place.file}:${named.place.line}`]).toEqual([holder, place]);
  });

  test('people read the name that is quoted, or what is said without one', () => {
    const timers = 'about 2 timers per request stays active (function poll): nothing clears it';
    expect([anEvidence(), anEvidence({ summary: timers })].map((evidence) => namedBy(evidence).words)).toEqual(['`shared._cacheMap`', 'about 2 timers per request stays active (function poll)']);
  });

  const saying = (name: string) => anEvidence({ summary: `the Map \`${name}\` gains 1 entry per request` });

  test.each([
    ['shared._cacheMap', true],
    ['_cacheMap', true],
    ['shared', true],
    ['loaders[*]._cacheMap', true],
    ['shared[*]', true],
    ['shared._batch.keys', false],
    ['my_cacheMap', false],
  ])('the end of a name counts: %s', (name, right) => {
    expect(isRight(saying(name), TRUTH)).toBe(right);
  });

  test.each([
    ['lists.lruList.head', true],
    ['cache[lruList].head', true],
    ['stack.head', false],
    ['head', false],
  ])('a truth of two words wants both: %s', (name, right) => {
    expect(isRight(saying(name), { ...TRUTH, holders: ['lruList.head'] })).toBe(right);
  });

  test('the declaration must be in the right file', () => {
    expect(isRight(anEvidence({ location: at('node_modules/loader/index.js', 39) }), TRUTH)).toBe(true);
    expect(isRight(anEvidence({ location: at('node_modules/other/index.js', 39) }), TRUTH)).toBe(false);
  });

  test('without a declaration the first line must be right', () => {
    const growing = (...places: readonly ReturnType<typeof at>[]) => anEvidence({ location: null, growsAt: places });
    expect(isRight(growing(at('app.js', 8), at('app.js', 3)), TRUTH)).toBe(true);
    expect(isRight(growing(at('app.js', 3), at('app.js', 8)), TRUTH)).toBe(false);
    expect(isRight(growing(), TRUTH)).toBe(false);
  });

  test('what Node.js holds goes by its kind, with the right line', () => {
    const timers = { ...TRUTH, holders: ['timerListMap'], kinds: ['timers'] };
    const evidence = anEvidence({ kind: 'timers', summary: '1 timer per request stays active: nothing clears it', location: null });
    expect(isRight(evidence, timers)).toBe(true);
    // The declaration of what the timer calls, in a right file, is not yet the right line.
    expect(isRight({ ...evidence, location: at('app.js', 6), growsAt: [at('app.js', 9)] }, timers)).toBe(false);
    expect(isRight({ ...evidence, kind: 'closure' }, timers)).toBe(false);
  });

  test('of the lines that grow it, the first', () => {
    expect(isLineRight(anEvidence(), TRUTH)).toBe(true);
    expect(isLineRight(anEvidence({ growsAt: [at('app.js', 9), at('app.js', 8)] }), TRUTH)).toBe(false);
    expect(isLineRight(anEvidence({ growsAt: [] }), TRUTH)).toBe(false);
  });

  test('the first of each group of routes, as many as there are leaks', () => {
    const [a1, a2, b1] = [anEvidence({ routes: ['a'] }), anEvidence({ routes: ['a'], class: 'second' }), anEvidence({ routes: ['b'] })];
    expect(leadersOf([a1, a2, b1], 1)).toEqual([a1]);
    expect(leadersOf([a1, a2, b1], 2)).toEqual([a1, b1]);
    expect(leadersOf([a1, a2], 2)).toEqual([a1, a2]);
    expect(leadersOf([], 1)).toEqual([]);
  });
});

describe('an outcome', () => {
  test('each run answers; the parts of the time and the pairs are of all of them', () => {
    const [first, second] = [anEvidence(), anEvidence({ growsAt: [at('app.js', 2)] })];
    expect(outcomeOf(LOADER, [aRun([first]), aRun([second], { evidenceDurationMs: 5_000 })], [aRun([], {}, 24_000), aRun([], {}, 25_000)])).toEqual({
      subject: LOADER,
      leaks: [{
        truth: TRUTH,
        answers: [{ evidence: first, isRight: true, isLineRight: true, reason: '' }, { evidence: second, isRight: true, isLineRight: false, reason: '' }],
      }],
      agreeing: 'all',
      parts: [0.2, 0.25],
      pairs: [{ withMs: 30_000, withoutMs: 24_000 }, { withMs: 30_000, withoutMs: 25_000 }],
    });
  });

  const SEARCH: HolderTruth = { ...TRUTH, holders: ['recentSearches'] };
  const ORDERS: HolderTruth = { ...TRUTH, holders: ['auditLog'] };
  const SHOP = { name: 'shop', truths: [SEARCH, ORDERS] };
  const orders = anEvidence({ routes: ['place order'], summary: 'the Array `auditLog` gains 1 Object per request' });
  const other = anEvidence({ routes: ['search'], summary: 'the Map `seen` gains 1 entry per request' });

  test('of two leaks, each takes the evidence that names it, in whatever order', () => {
    const search = { ...other, summary: 'the Array `recentSearches` gains 1 Object per request' };
    const { leaks } = outcomeOf(SHOP, [aRun([orders, search])]);
    expect(leaks.map(({ answers }) => [answers[0]?.evidence, answers[0]?.isRight])).toEqual([[search, true], [orders, true]]);
  });

  test('what names none of them is left to the leak that nothing has named', () => {
    const { leaks } = outcomeOf(SHOP, [aRun([orders, other])]);
    expect(leaks.map(({ answers }) => [answers[0]?.evidence, answers[0]?.isRight])).toEqual([[other, false], [orders, true]]);
    expect(outcomeOf(SHOP, [aRun([orders])]).leaks[0]?.answers[0]).toMatchObject({ isRight: false, reason: 'no evidence' });
  });

  test('a smaller holder that is right does not help a wrong first one', () => {
    expect(outcomeOf(LOADER, [aRun([other, anEvidence({ routes: ['search'] })])]).leaks[0]?.answers[0]).toMatchObject({ evidence: other, isRight: false });
  });

  test.each([
    ['a verdict that is none', aRun([], { verdict: 'inconclusive' }), 'the verdict is inconclusive'],
    ['no evidence', aRun([], { noEvidence: 'the heap is too large' }), 'the heap is too large'],
    ['an error', aRun([], { verdict: 'error', error: { code: 'target-exit', message: 'it ended' } }), 'it ended'],
    ['a failure', { failed: 'leakcheck wrote no result' }, 'leakcheck wrote no result'],
  ])('%s is wrong, and says why', (_, run, reason) => {
    expect(outcomeOf(LOADER, [run]).leaks).toEqual([{ truth: TRUTH, answers: [{ isRight: false, isLineRight: false, reason }] }]);
  });

  test('what could not be run is not judged', () => {
    expect(outcomeOf(LOADER, [{ notRun: 'npm install failed' }])).toMatchObject({ notRun: 'npm install failed', leaks: [] });
    expect(outcomeOf(LOADER, [aRun([], { verdict: 'error', error: { code: 'target-node', message: 'no Node.js 18 here' } })])).toMatchObject({ notRun: 'no Node.js 18 here' });
  });

  test.each([
    ['all the same, in any order', [['a', 'b'], ['b', 'a']], 'all'],
    ['the same in the first rank', [['a', 'b'], ['a']], 'first'],
    ['another first rank', [['a', 'b'], ['b', 'a'], ['b', 'c']], 'none'],
    ['evidence in one run only', [['a'], []], 'none'],
    ['one run', [['a']], undefined],
    ['no evidence at all', [[], []], undefined],
  ])('fingerprints: %s', (_, fingerprints, agreeing) => {
    const runs = fingerprints.map((ofRun) => aRun(ofRun.map((fingerprint) => anEvidence({ fingerprint }))));
    expect(outcomeOf(LOADER, runs).agreeing).toBe(agreeing);
  });
});

describe('the tables and the totals', () => {
  const wrong = anEvidence({ summary: 'the Array `a|b` gains 2 keys per request', class: 'Object', countPerRequest: 2.0041, share: 0.31 });
  const outcomes = [
    outcomeOf(LOADER, [aRun([anEvidence()]), aRun([anEvidence()])]),
    outcomeOf({ ...LOADER, name: 'late' }, [aRun([anEvidence(), wrong]), aRun([wrong])]),
    outcomeOf({ ...LOADER, name: 'blind' }, [aRun([], { evidenceDurationMs: undefined, verdict: 'clean' })]),
    outcomeOf({ ...LOADER, name: 'shop' }, [aRun([anEvidence()]), aRun([anEvidence()]), aRun([anEvidence()])], [aRun([], {}, 25_000), aRun([], {}, 15_000), aRun([], {}, 16_000)]),
    outcomeOf({ name: 'native', truths: [], noEvidence: 'memory of the add-on' }, [aRun([])]),
    outcomeOf({ name: 'fd', truths: [], noEvidence: 'only the descriptor' }, [aRun([wrong])]),
    outcomeOf({ name: 'blobs', truths: [], noEvidence: 'the blob store' }, [aRun([anEvidence({ kind: 'native' })])]),
    outcomeOf({ ...LOADER, name: 'gone' }, [{ notRun: 'no network' }]),
  ];
  const totals = totalsOf(outcomes);

  test('a line per leak, mistakes in bold', () => {
    expect(table(outcomes).split('\n')).toEqual([
      '| leak | what holds it | named | right? | line right? | share | gains per request | same fingerprints | part of the time |',
      '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
      '| loader | `_cacheMap`, node_modules/loader/index.js | `shared._cacheMap`, app.js:6 | yes | yes | 96 % | 1 × Promise | yes | 20 % |',
      '| late | `_cacheMap`, node_modules/loader/index.js | `shared._cacheMap`, app.js:6; then `a\\|b`, app.js:6 | **in 1 of 2** | yes | 96 % | 1 × Promise | **only the first** | 20 % |',
      '| blind | `_cacheMap`, node_modules/loader/index.js | nothing: the verdict is clean | **no** | **no** |  |  |  |  |',
      '| shop | `_cacheMap`, node_modules/loader/index.js | `shared._cacheMap`, app.js:6 | yes | yes | 96 % | 1 × Promise | yes | 20 % |',
      '| native | nothing in the heap: memory of the add-on | nothing: no evidence |  |  |  |  |  | 20 % |',
      '| fd | nothing in the heap: only the descriptor | `a\\|b`, app.js:6 |  |  | 31 % | 2 × Object |  | 20 % |',
      '| blobs | nothing in the heap: the blob store | `shared._cacheMap`, app.js:6 |  |  | 96 % | 1 × Promise |  | 20 % |',
      '| gone |  | **not run**: no network |  |  |  |  |  |  |',
    ]);
  });

  test('of two leaks each has its line', () => {
    const two = outcomeOf({ name: 'shop', truths: [TRUTH, TRUTH] }, [aRun([anEvidence(), wrong])]);
    expect(table([two]).split('\n').slice(2).map((line) => line.split(' | ')[0])).toEqual(['| shop, 1 of 2', '| shop, 2 of 2']);
    expect(totalsOf([two])).toMatchObject({ right: [{ name: 'shop, 1 of 2' }], wrong: [{ name: 'shop, 2 of 2' }] });
  });

  test('the wall time is that of the median pair', () => {
    expect(totals.compared).toEqual([{ name: 'shop', ratio: 1.875, ratios: [1.2, 2, 1.875], withMs: 30_000, withoutMs: 16_000 }]);
    expect(pairTable(totals).split('\n').at(-1)).toBe('| shop | 30.0 | 16.0 | **1.88 (1.20 to 2.00)** |');
  });

  test('totals name every leak that went wrong, with what was said', () => {
    expect(totalsText(totals).split('\n')).toEqual([
      '- **Holder and file named**: 2 of 4 (50.0 %) of the leaks that something in the heap holds',
      '  - late: `shared._cacheMap`, app.js:6; then `a|b`, app.js:6',
      '  - blind: nothing: the verdict is clean',
      '- **The first line named puts something into it**: 3 of 4 (75.0 %)',
      '- **The same fingerprints in every run**: 2 of 3 (66.7 %) of the servers',
      '  - late: those of the first rank are the same',
      '- **Held by nothing in the heap**: 3; evidence names a holder all the same in 1',
      '  - fd: `a|b`, app.js:6',
      '- **Wall time of the shipped scenarios**: 1.88 times that without evidence at worst',
      '- **Not run**: 1',
      '  - gone: no network',
    ]);
    expect(totalsText(totalsOf([]))).toContain('0 of 0');
  });

  test('the goals: nine of ten, the same fingerprints, half as much time again', () => {
    const right = (name: string, wallMs = 15_000) => outcomeOf({ ...LOADER, name }, [aRun([anEvidence()], {}, wallMs), aRun([anEvidence()])], [aRun([], {}, 10_000)]);
    const nine = Array.from({ length: 9 }, (_, index) => right(String(index)));
    const missed = outcomeOf({ ...LOADER, name: 'missed' }, [aRun([wrong])]);
    const areMet = (...more: ReturnType<typeof outcomeOf>[]) => areGoalsMet(totalsOf([...nine, ...more]));
    expect([areMet(), areMet(missed), areMet(missed, missed)]).toEqual([true, true, false]);
    expect(areMet(right('slow', 15_001))).toBe(false);
    expect(areMet(outcomeOf({ ...LOADER, name: 'two names' }, [aRun([anEvidence()]), aRun([anEvidence({ fingerprint: 'h1-bbb' })])]))).toBe(false);
  });

  test('the section holds command, machine, totals and tables', () => {
    const about = { command: 'node bench/evidence.mjs --write docs/evidence.md', date: '2026-11-21', node: '20.20.2', machine: 'linux x64', toolVersion: 'abc' };
    const text = sectionOf(outcomes, about);
    for (const part of ['`node bench/evidence.mjs --write docs/evidence.md`.', '2026-11-21', 'Node.js 20.20.2 on linux x64', table(outcomes), totalsText(totals), pairTable(totals)]) expect(text).toContain(part);
    expect(sectionOf(outcomes.slice(0, 1), about)).not.toContain('What it costs');
  });

  test('it takes the place of the one before it, whatever signs it has', () => {
    const marked = (section: string) => `# Evidence\n<!-- table: cases -->\n${section}<!-- end -->\nlast\n`;
    expect(withSection(marked('old\nlines\n'), "costs $1 and $& and $'\n")).toBe(marked("costs $1 and $& and $'\n"));
    expect(() => withSection('# Evidence\n', 'new')).toThrow('<!-- table: cases -->');
  });
});
