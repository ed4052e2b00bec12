/** Which part of a run a machine has, from the command line or from the variables of CI systems. */
import { describe, expect, test } from '@jest/globals';
import { parseShard } from '../../../harness/shards/shard-choice.js';
import { failureOf } from '../../support/failures.js';

test('i/n is taken as it stands, whatever the environment says', () => {
  expect(parseShard('2/3', { CI_NODE_INDEX: '1', CI_NODE_TOTAL: '9' })).toEqual({ index: 2, total: 3 });
  expect(parseShard('1/1', {})).toEqual({ index: 1, total: 1 });
});

describe('auto takes it from the CI system', () => {
  test.each<[string, NodeJS.ProcessEnv, [number, number]]>([
    ['CircleCI counts from 0', { CIRCLE_NODE_INDEX: '0', CIRCLE_NODE_TOTAL: '4' }, [1, 4]],
    ['CircleCI, the last', { CIRCLE_NODE_INDEX: '3', CIRCLE_NODE_TOTAL: '4' }, [4, 4]],
    ['GitLab counts from 1', { CI_NODE_INDEX: '1', CI_NODE_TOTAL: '3' }, [1, 3]],
    ['a GitLab job without `parallel` has no number', { CI_NODE_TOTAL: '1' }, [1, 1]],
    ['Buildkite', { BUILDKITE_PARALLEL_JOB: '1', BUILDKITE_PARALLEL_JOB_COUNT: '2' }, [2, 2]],
    ['Semaphore', { SEMAPHORE_JOB_INDEX: '2', SEMAPHORE_JOB_COUNT: '2' }, [2, 2]],
    ['Bitbucket', { BITBUCKET_PARALLEL_STEP: '0', BITBUCKET_PARALLEL_STEP_COUNT: '2' }, [1, 2]],
    ['Azure', { SYSTEM_JOBPOSITIONINPHASE: '1', SYSTEM_TOTALJOBSINPHASE: '2' }, [1, 2]],
  ])('%s', (_name, env, [index, total]) => {
    expect(parseShard('auto', env)).toEqual({ index, total });
  });

  test('a Kubernetes Indexed Job knows its number alone', () => {
    expect(parseShard('auto/4', { JOB_COMPLETION_INDEX: '3' })).toEqual({ index: 4, total: 4 });
    expect(failureOf(() => parseShard('auto', { JOB_COMPLETION_INDEX: '3' }))).toMatchObject({ code: 'usage', next: expect.stringContaining('--shard auto/4') });
  });
});

test.each<[string, NodeJS.ProcessEnv, RegExp]>([
  ['0/3', {}, /shard 0 is none of 1 to 3/],
  ['4/3', {}, /shard 4 is none of 1 to 3/],
  ['1/0', {}, /one shard at least/],
  ['3', {}, /--shard 3 is no part of a run/],
  ['a/b', {}, /--shard a\/b is no part of a run/],
  ['-1/3', {}, /no part of a run/],
  ['auto', {}, /no variable of a CI system numbers this job/],
  ['auto', { CIRCLE_NODE_INDEX: '', CIRCLE_NODE_TOTAL: '' }, /no variable/],
  ['auto', { CI_NODE_INDEX: 'one', CI_NODE_TOTAL: '3' }, /CI_NODE_INDEX: shard NaN/],
  ['auto/4', { CI_NODE_INDEX: '1', CI_NODE_TOTAL: '3' }, /GitLab CI has 3 jobs \(CI_NODE_TOTAL\)/],
  ['auto/2', { JOB_COMPLETION_INDEX: '2' }, /shard 3 is none of 1 to 2/],
])('%s with %j is refused', (text, env, message) => {
  const failure = failureOf(() => parseShard(text, env));
  expect(failure).toMatchObject({ code: 'usage', message: expect.stringMatching(message) });
});
