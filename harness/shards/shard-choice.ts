/** `--shard`: which part of a run this machine has, as the command line or the CI system says. Pure. */
import { LeakcheckError } from '../errors.js';

export interface ShardChoice {
  /** From 1. */
  readonly index: number;
  readonly total: number;
}

interface Counters {
  readonly system: string;
  readonly index: string;
  /** What the system calls its first job. */
  readonly first: 0 | 1;
  /** undefined: jobs are not told how many they are. */
  readonly total?: string;
}

/** As each system documents its variables. GitHub Actions has none: a matrix gives the numbers. */
const COUNTERS: readonly Counters[] = [
  { system: 'CircleCI', index: 'CIRCLE_NODE_INDEX', first: 0, total: 'CIRCLE_NODE_TOTAL' },
  { system: 'GitLab CI', index: 'CI_NODE_INDEX', first: 1, total: 'CI_NODE_TOTAL' },
  { system: 'Buildkite', index: 'BUILDKITE_PARALLEL_JOB', first: 0, total: 'BUILDKITE_PARALLEL_JOB_COUNT' },
  { system: 'Semaphore', index: 'SEMAPHORE_JOB_INDEX', first: 1, total: 'SEMAPHORE_JOB_COUNT' },
  { system: 'Bitbucket Pipelines', index: 'BITBUCKET_PARALLEL_STEP', first: 0, total: 'BITBUCKET_PARALLEL_STEP_COUNT' },
  { system: 'Azure Pipelines', index: 'SYSTEM_JOBPOSITIONINPHASE', first: 1, total: 'SYSTEM_TOTALJOBSINPHASE' },
  { system: 'a Kubernetes Indexed Job', index: 'JOB_COMPLETION_INDEX', first: 0 },
];

const NEXT = 'Give it as i/n, such as --shard 1/3, or as auto where the CI system numbers its jobs (docs/ci.md lists them).';

/**
 * @param text `2/3`, `auto`, or `auto/3` where the system tells a job its number alone
 * @throws LeakcheckError usage
 */
export function parseShard(text: string, env: NodeJS.ProcessEnv): ShardChoice {
  const [, index = '', total] = /^(auto|\d+)(?:\/(\d+))?$/.exec(text) ?? [];
  if (index === 'auto') return fromEnvironment(total === undefined ? undefined : Number(total), env);
  if (index === '' || total === undefined) throw wrong(`--shard ${text} is no part of a run`);
  return checked({ index: Number(index), total: Number(total) }, `--shard ${text}`);
}

function fromEnvironment(given: number | undefined, env: NodeJS.ProcessEnv): ShardChoice {
  const counters = COUNTERS.find(({ index, total }) => isSet(env[index]) || (total !== undefined && env[total] === '1'));
  if (counters === undefined) throw wrong('--shard auto: no variable of a CI system numbers this job');
  const { system, first } = counters;
  const told = counters.total === undefined ? undefined : env[counters.total];
  if (isSet(told) && given !== undefined && Number(told) !== given) throw wrong(`--shard auto/${given}: ${system} has ${told} jobs (${counters.total})`);
  const total = given ?? (isSet(told) ? Number(told) : undefined);
  if (total === undefined) throw wrong(`--shard auto: ${system} does not tell a job how many there are`, 'Say it: --shard auto/4 for four.');
  // A job that is not one of several has no number in some systems.
  const index = isSet(env[counters.index]) ? Number(env[counters.index]) - first + 1 : 1;
  return checked({ index, total }, `--shard auto: ${system}'s ${counters.index}`);
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}

function checked(choice: ShardChoice, source: string): ShardChoice {
  const { index, total } = choice;
  if (!Number.isSafeInteger(total) || total < 1) throw wrong(`${source}: there has to be one shard at least`);
  if (!Number.isSafeInteger(index) || index < 1 || index > total) throw wrong(`${source}: shard ${index} is none of 1 to ${total}`);
  return choice;
}

function wrong(message: string, next = NEXT): LeakcheckError {
  return new LeakcheckError('usage', message, { next });
}
