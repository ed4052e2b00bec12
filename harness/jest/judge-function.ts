/** Whether memory grows with the calls of a function: a trial on a process of its own, with calls for requests. */
import { CHANNEL_UNITS, CHANNELS, type ChannelName } from '../channels.js';
import { LeakcheckError } from '../errors.js';
import { FOLLOWED_TIMES, type FunctionResult } from '../result/function.js';
import type { Evidence } from '../result/evidence.js';
import type { Route } from '../scenario/scenario.js';
import { findNode } from '../target/node-binary.js';
import { flagsKnownTo } from '../target/node-flags.js';
import { COMPACTION_TOLERANCE_BYTES, MAX_COLLECTIONS } from '../target/process-target.js';
import { inspectionThrough } from '../target/process-inspection.js';
import type { Readings, Sample, TargetInfo } from '../target/target.js';
import { runTrial } from '../trials/run-trial.js';
import { leadingChannel, type AskedChannel, type ChannelTrial, type Rig, type Trial } from '../trials/trial.js';
import { FunctionProcess, type FunctionCall, type JestProcess } from './function-process.js';
import type { FunctionOptions } from './options.js';

/** Resident memory moves in steps that take far more calls to average out. */
const JUDGED = CHANNELS.filter((name) => name !== 'native');
/** Per call. Buffers and external memory come in slabs of 8 KB; a descriptor or a timer is one. */
const THRESHOLDS: Readonly<Record<Exclude<ChannelName, 'heap' | 'native'>, number>> = { external: 16, arrayBuffers: 16, fds: 0.01, resources: 0.01 };
const COMPACTION = { toleranceBytes: COMPACTION_TOLERANCE_BYTES, maxRounds: MAX_COLLECTIONS };
/** A trial knows the traffic by its name and its share; the rest of a route is the load's, which calls have none of. */
const CALLS = { name: 'calls', weight: 1 } as Route;

/** @throws LeakcheckError jest-missing, jest-rerun or interrupted; CallThrew */
export async function judgeFunction(call: FunctionCall, jest: JestProcess, { cwd, calls, threshold, timeMs, evidence, signal }: FunctionOptions & { readonly cwd: string; readonly signal: AbortSignal }): Promise<FunctionResult> {
  const node = await findNode(process.execPath, 'node', { cwd, searchPath: '', signal });
  const flags = flagsKnownTo(node.v8Options, { jit: false, atStart: true }).filter((flag) => flag !== '--trace-gc');
  const running = new FunctionProcess(call, jest, cwd, flags);
  const giveUp = () => void running.kill();
  signal.addEventListener('abort', giveUp);
  try {
    const { ready } = await running.answer<{ ready: Pick<TargetInfo, 'node' | 'v8' | 'heapLimitBytes'> }>();
    const rig = rigOf(running, { ...ready, origin: '', command: 'jest', flags, jit: false });
    const asked = JUDGED.map((name): AskedChannel => {
      const perMixRequest = name === 'heap' ? threshold : THRESHOLDS[name];
      return { name, threshold: { perMixRequest, coarsePerMixRequest: perMixRequest, explicit: true }, driftPerMs: 0, waitsForRequests: Infinity };
    });
    const load = { profile: 'standard', connections: 1, warmup: 'auto', cookies: 'drop', keepAlive: true, phases: [], settleMs: 0, budget: { requests: FOLLOWED_TIMES * calls, timeMs } } as const;
    const trial = await runTrial(rig, { stage: 'measure', routes: [CALLS], asked, load, budget: load.budget, cold: true, thorough: true, onWindow: () => {} });
    const { name, judgement } = decidingChannel(trial);
    const { verdict, slope, interval, minimumDetectable, reason } = judgement;
    const heap = trial.channels.find((channel) => channel.name === 'heap')?.judgement;
    const isExplained = evidence && heap?.verdict === 'leak';
    return {
      verdict: verdict === 'undecided' ? 'inconclusive' : verdict,
      channel: name,
      slopePerCall: slope,
      interval,
      threshold: judgement.threshold,
      minimumDetectable,
      reason: reason.kind,
      calls: trial.requests,
      outOfTime: trial.ended === 'time',
      evidence: isExplained ? await evidenceFor(rig, heap.slope, cwd) : [],
    };
  } finally {
    signal.removeEventListener('abort', giveUp);
    await running.end();
  }
}

/** It is no part of the verdict: where it fails, it is left out. @param growth in bytes per call */
async function evidenceFor(rig: Rig, growth: number, folder: string): Promise<readonly Evidence[]> {
  // The reading of heaps is a third of the program.
  const { explainLeak } = await import('../explain-leaks.js');
  try {
    return (await explainLeak(rig, { routes: [CALLS], channel: 'heap', growth }, folder)).evidence;
  } catch (error) {
    if (error instanceof LeakcheckError) return [];
    throw error;
  }
}

/** Of several that leak the one with the most bytes; of an open trial one that is open. */
function decidingChannel(trial: Trial): ChannelTrial {
  const { verdict, channels } = trial;
  if (verdict === 'undecided') return channels.find(({ judgement }) => judgement.verdict === 'undecided') ?? leadingChannel(trial);
  const leaks = channels.filter(({ name, judgement }) => judgement.verdict === 'leak' && CHANNEL_UNITS[name] === 'bytes');
  return leaks.toSorted((a, b) => b.judgement.slope - a.judgement.slope)[0] ?? leadingChannel(trial);
}

function rigOf(running: FunctionProcess, info: TargetInfo): Rig {
  let answered = 0;
  return {
    target: {
      info,
      async sample(): Promise<Sample> {
        const answer = await running.ask<{ channels: Readings; fdKinds: Sample['fdKinds']; resourceKinds: Sample['resourceKinds']; collections: number }>({ ask: 'sample', ...COMPACTION });
        return { ...answer, openConnections: 0 };
      },
      lastOutput: () => [],
      listenerWarnings: () => [],
      inspect: () => inspectionThrough((question) => running.ask({ ask: 'inspect', ...COMPACTION, ...question })),
      throwIfDead: () => {},
      stop: () => running.end(),
    },
    traffic: {
      setUp: async () => {},
      async drive(_routes, calls) {
        await running.ask({ ask: 'calls', calls });
        answered += calls;
      },
      end: async () => {},
      get counts() {
        return { [CALLS.name]: { 200: answered } };
      },
      tolerated: {},
    },
    connections: 1,
    careful: false,
    now: () => performance.now(),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  };
}
