/** The results of shards put together: the same report as of one run, and a word about everything that is missing. */
import { describe, expect, test } from '@jest/globals';
import { heldAgainst } from '../../../harness/gate/gate.js';
import type { RunResult } from '../../../harness/result/document.js';
import type { Shard } from '../../../harness/result/shards.js';
import { parseResult } from '../../../harness/saved-result.js';
import { mergeShards, type FoundShard } from '../../../harness/shards/merge.js';
import { splitScenarios } from '../../../harness/shards/split.js';
import { githubReport } from '../../../reports/github.js';
import { htmlReport } from '../../../reports/html.js';
import { jsonReport } from '../../../reports/json.js';
import { junitReport } from '../../../reports/junit.js';
import { markdownReport } from '../../../reports/markdown.js';
import { sarifReport } from '../../../reports/sarif.js';
import { terminalReport } from '../../../reports/terminal.js';
import { failureOf } from '../../support/failures.js';
import { aLeak, aRunResult, aScenarioResult } from '../../support/results.js';
import { RUN_EXAMPLES } from '../../support/run-examples.js';

const REPORTS: Readonly<Record<string, (result: RunResult) => string>> = {
  terminal: (result) => terminalReport(result, { color: true, unicode: true }),
  markdown: (result) => markdownReport(result),
  junit: junitReport,
  sarif: (result) => sarifReport(result),
  github: (result) => githubReport(result),
  html: htmlReport,
  json: (result) => jsonReport(withoutMerge(result)),
};

/** What the document of a merge has besides: which machine ran what. */
function withoutMerge({ merged: _, ...result }: RunResult): RunResult {
  return result;
}

/** As the machines of a split run write it. */
function shardsOf(whole: RunResult, total: number, durations?: ReadonlyMap<string, number>): [FoundShard, ...FoundShard[]] {
  const plan = splitScenarios(whole.scenarios.map(({ name, file, profile }) => ({ name, file, profile })), total, durations);
  const [first, ...others] = Array.from({ length: total }, (_, at): FoundShard => {
    const index = at + 1;
    const scenarios = whole.scenarios.filter(({ file }) => plan.some((planned) => planned.file === file && planned.shard === index));
    return saved(`${index}/result.json`, { ...whole, scenarios, planned: scenarios.length, shard: { index, total, plan } });
  });
  return [first!, ...others];
}

function saved(shownAs: string, result: RunResult): FoundShard {
  return { shownAs, result: parseResult(jsonReport(result), shownAs) as FoundShard['result'] };
}

/** With a file of its own for each scenario, in the order of the plan. */
function distinct(whole: RunResult): RunResult {
  return { ...whole, scenarios: whole.scenarios.map((scenario, at) => ({ ...scenario, file: `scenarios/${String(at).padStart(2, '0')}.yml` })) };
}

const finished = Object.entries(RUN_EXAMPLES).filter(([, { interrupted, scenarios }]) => !interrupted && scenarios.length > 0);

test('examples of several scenarios are among them', () => {
  expect(finished.filter(([, { scenarios }]) => scenarios.length > 1).length).toBeGreaterThan(2);
});

describe.each(finished)('%s, split and merged', (_name, example) => {
  const whole = { ...distinct(example), planned: example.scenarios.length };
  const { result } = mergeShards(shardsOf(whole, 3));

  test.each(Object.entries(REPORTS))('gives the same %s report', (_report, render) => {
    expect(render(result)).toBe(render(whole));
    expect(result.exitCode).toBe(whole.exitCode);
  });
});

const whole = distinct(aRunResult({ scenarios: [aScenarioResult({ name: 'a' }), aScenarioResult({ name: 'b' }), aScenarioResult({ name: 'c' }), aScenarioResult({ name: 'd' })] }));
const [one, two, three] = shardsOf(whole, 3) as [FoundShard, FoundShard, FoundShard];

describe('a shard', () => {
  test('that left no result is named, and its scenarios are errors that nothing passes over', () => {
    const { result, notices } = mergeShards([one, three]);
    expect(notices).toEqual(['shard 2 of 3 left no result']);
    expect(result).toMatchObject({ exitCode: 2, planned: 4, merged: { total: 3, missing: [2] } });
    expect(result.scenarios.map(({ name, verdict, error }) => [name, verdict, error?.code, error?.message])).toEqual([
      ['a', 'clean', undefined, undefined],
      ['b', 'error', 'shard-missing', 'shard 2 of 3 left no result'],
      ['c', 'clean', undefined, undefined],
      ['d', 'clean', undefined, undefined],
    ]);
    expect(terminalReport(result, { color: false, unicode: true })).toMatch(/shard 2 of 3 left no result\s+\[shard-missing\]/);
  });

  test('that was killed or interrupted in the middle leaves the rest of its scenarios open', () => {
    const part = (parts: Partial<RunResult>) => saved('1/result.json', { ...one.result, scenarios: one.result.scenarios.slice(0, 1), ...parts });
    for (const [parts, words] of [[{}, 'ended'], [{ interrupted: true }, 'was interrupted']] as const) {
      const { result } = mergeShards([part(parts), two, three]);
      expect(result.exitCode).toBe(2);
      expect(result.scenarios[3]?.error?.message).toBe(`shard 1 of 3 ${words} before it had judged this scenario`);
      expect(result.merged?.missing).toEqual([]);
    }
  });

  test('that found a leak fails the run, whatever else is missing', () => {
    const leaky = saved('2', { ...two.result, scenarios: [aLeak({ name: 'b', file: whole.scenarios[1]!.file })], exitCode: 1 });
    expect(mergeShards([leaky, three]).result.exitCode).toBe(1);
  });

  test('that ran twice counts with its later result', () => {
    const retried = saved('again/result.json', { ...two.result, startedAt: '2026-11-22T00:00:00.000Z', scenarios: [aLeak({ name: 'b', file: whole.scenarios[1]!.file })] });
    for (const found of [[one, two, three, retried], [one, retried, two, three]] as [FoundShard, ...FoundShard[]][]) {
      const { result, notices } = mergeShards(found);
      expect(result.scenarios[1]?.verdict).toBe('leak');
      expect(notices).toEqual(['2/result.json is left out: there is a later result of shard 2']);
    }
  });

  test('without a scenario is no gap', () => {
    const few = shardsOf(distinct(aRunResult({ scenarios: [aScenarioResult()] })), 2);
    expect(mergeShards([few[0]]).result.exitCode).toBe(0);
    expect(mergeShards(few).result).toMatchObject({ exitCode: 0, merged: { missing: [] } });
  });
});

test('time and machines: as long as the longest shard, and each shard with its own', () => {
  const slow = saved('3', { ...three.result, durationMs: 90_000, machine: { ...three.result.machine, cpus: 16 }, startedAt: '2026-11-20T00:00:00.000Z' });
  const { result } = mergeShards([two, slow, one]);
  expect(result).toMatchObject({ durationMs: 90_000, startedAt: '2026-11-20T00:00:00.000Z', machine: { cpus: 2 } });
  expect(result.merged?.shards.map(({ index, machine, planned, finished }) => [index, machine.cpus, planned, finished])).toEqual([[1, 2, 2, 2], [2, 2, 1, 1], [3, 16, 1, 1]]);
  expect(result).not.toHaveProperty('shard');
});

describe('what are no shards of one run', () => {
  const changed = (shard: Partial<Shard>): FoundShard => ({ shownAs: '2/result.json', result: { ...two.result, shard: { ...two.result.shard, ...shard } } });

  test.each<[string, FoundShard, RegExp]>([
    ['another n', changed({ total: 4 }), /no shards of one run$/],
    ['other scenarios', changed({ plan: two.result.shard.plan.slice(1) }), /no shards of one run$/],
    ['other durations', changed({ plan: two.result.shard.plan.map((planned) => ({ ...planned, shard: 2 })) }), /split in different ways$/],
  ])('%s', (_name, other, message) => {
    expect(failureOf(() => mergeShards([one, other]))).toMatchObject({ code: 'shards-differ', message: expect.stringMatching(message) });
  });
});

test('a baseline is compared after the merge as it is in a run, and another one replaces that comparison', () => {
  const leak = aLeak();
  const [{ channel, route, slopePerRequest, interval, fingerprint } = { channel: 'heap', route: null, slopePerRequest: 0, interval: [0, 0] as const, fingerprint: '' }] = leak.leaks ?? [];
  const known = heldAgainst(leak, { file: 'b.json', updated: false, leaks: [{ channel, route, slopePerRequest, interval, fingerprint }] });
  expect(known).toMatchObject({ exitCode: 0, baseline: { leaks: [{ standing: 'known' }] } });
  expect(heldAgainst(known, { file: 'empty.json', updated: false, leaks: [] })).toMatchObject({ exitCode: 1, baseline: { file: 'empty.json', leaks: [{ standing: 'new' }] } });
  expect(heldAgainst(known, undefined)).not.toHaveProperty('baseline');
});
