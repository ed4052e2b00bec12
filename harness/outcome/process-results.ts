/** What each process and worker thread of a target has come to, and which of them leak. Pure. */
import type { ChannelName } from '../channels.js';
import type { ProcessResult } from '../result/processes.js';
import type { MemberSample } from '../target/target.js';
import type { Trial } from '../trials/trial.js';
import type { TrialSample } from '../trials/trial-samples.js';

/** Who grows by less than this part of what each would, if all grew alike, is not where the leak is. */
const LEAST_SHARE = 1 / 2;

/** Of those that were there in the end, in the order in which they were started; undefined where the target is one. */
export function processResults({ channels, samples }: Pick<Trial, 'channels' | 'samples'>): readonly ProcessResult[] | undefined {
  const last = samples.at(-1)?.members;
  if (last === undefined) return undefined;
  const leaking = channels.filter(({ judgement }) => judgement.verdict === 'leak');
  return last.map((member) => ({
    pid: member.pid,
    threadId: member.threadId,
    role: member.role,
    script: member.script,
    heapBytes: member.channels.heap ?? 0,
    heapSlopePerRequest: slopeOf(member, 'heap', judgedSamples({ channels, samples }, 'heap')),
    leaks: leaking.flatMap(({ name }) => (holds(member, last, name, judgedSamples({ channels, samples }, name)) ? [name] : [])),
  }));
}

function judgedSamples({ channels, samples }: Pick<Trial, 'channels' | 'samples'>, name: ChannelName): readonly TrialSample[] {
  return samples.slice(channels.find((channel) => channel.name === name)?.judgement.settledIndex ?? 0);
}

function holds(member: MemberSample, all: readonly MemberSample[], name: ChannelName, samples: readonly TrialSample[]): boolean {
  const growing = all.map((each) => Math.max(0, slopeOf(each, name, samples)));
  const evenShare = growing.reduce((sum, slope) => sum + slope, 0) / all.length;
  return evenShare > 0 && slopeOf(member, name, samples) >= LEAST_SHARE * evenShare;
}

/** Per request, between the first of these samples that it is in and the last; 0 where there is only one. */
function slopeOf(member: MemberSample, name: ChannelName, samples: readonly TrialSample[]): number {
  const points = samples.flatMap(({ requests, members = [] }) => {
    const reading = members.find(({ pid, threadId }) => pid === member.pid && threadId === member.threadId)?.channels[name];
    return reading === undefined ? [] : [{ requests, reading }];
  });
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || first.requests === last.requests) return 0;
  return (last.reading - first.reading) / (last.requests - first.requests);
}
