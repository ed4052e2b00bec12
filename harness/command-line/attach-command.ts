/** `leakcheck attach …`: argv → watches a process → text and exit code. What is printed is handed back to the command line. */
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { attachReport } from '../../reports/attach.js';
import { formatBytes, formatDuration, plural } from '../../reports/format/units.js';
import { attach, type AttachEvent, type Clock } from '../attach/attach.js';
import type { AttachTarget } from '../attach/open-target.js';
import { FEWEST_SAMPLES } from '../attach/pauses.js';
import { LeakcheckError } from '../errors.js';
import { checkWritable, openOutputFolder, outputFiles, writeWhole } from '../store.js';
import { interruption } from '../target/time-limit.js';
import type { CommandLine } from './command-line.js';
import { catchInterrupts } from './interrupts.js';

export interface AttachFlags {
  readonly docker?: string;
  readonly duration: number;
  readonly interval?: number;
  readonly yes: boolean;
  readonly evidence: boolean;
  readonly json?: string;
  readonly out: string;
}

/** CI systems stop jobs that are silent for minutes; people get nervous much earlier. */
const SIGN_OF_LIFE_MS = 10_000;

export async function attachCommand(named: string | undefined, flags: AttachFlags, { version, print, say, look, exitAtOnce }: CommandLine): Promise<number> {
  const target = targetOf(named, flags);
  if (flags.interval !== undefined && flags.interval * FEWEST_SAMPLES > flags.duration) {
    throw new LeakcheckError('usage', `--duration is too short for a verdict: it takes ${FEWEST_SAMPLES} samples or more`, { next: 'Give a longer --duration or a shorter --interval.' });
  }
  const json = flags.json && resolve(flags.json);
  if (json) checkWritable(json);
  const interrupts = catchInterrupts(exitAtOnce);
  const folder = openOutputFolder(resolve(flags.out));
  const release = () => folder.close();
  process.on('exit', release);
  try {
    const result = await attach({
      target,
      given: flags.docker ?? named ?? '',
      durationMs: flags.duration,
      ...(flags.interval !== undefined && { intervalMs: flags.interval }),
      yes: flags.yes,
      evidence: flags.evidence,
      version,
      signal: interrupts.signal,
      outputFile: outputFiles(folder.path, process.cwd()),
      listener: progressLines(say),
      clock: CLOCK,
    });
    const text = `${JSON.stringify(result, undefined, 2)}\n`;
    for (const file of [resolve(folder.path, 'result.json'), ...(json ? [json] : [])]) writeWhole(file, text);
    print(attachReport(result, look));
    return result.exitCode;
  } finally {
    interrupts.release();
    process.off('exit', release);
    release();
  }
}

function targetOf(named: string | undefined, { docker }: AttachFlags): AttachTarget {
  const wrong = (message: string) => new LeakcheckError('usage', message, { next: 'Give a pid, host:port, or --docker <container>.' });
  if (docker !== undefined) {
    if (named !== undefined) throw wrong('--docker and a process exclude each other');
    if (docker.startsWith('-')) throw wrong(`${docker} is no container`);
    return { kind: 'container', container: docker };
  }
  if (named === undefined) throw wrong('nothing to attach to');
  if (/^[1-9]\d{0,9}$/.test(named)) return { kind: 'pid', pid: Number(named) };
  const [, host, port] = /^(?:wss?:\/\/)?(\[[\da-f:]+\]|[^:/\s]+):(\d{1,5})(?:\/\S*)?$/i.exec(named) ?? [];
  if (host === undefined || Number(port) < 1 || Number(port) > 65_535) throw wrong(`${named} is neither a pid nor host:port`);
  return { kind: 'address', host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}

const CLOCK: Clock = {
  now: () => performance.now(),
  today: () => new Date(),
  sleep: async (ms, signal) => {
    await sleep(Math.max(0, ms), undefined, { signal }).catch(() => {
      throw interruption();
    });
  },
};

function progressLines(say: (line: string) => void): (event: AttachEvent) => void {
  let saidMs = -Infinity;
  return (event) => {
    switch (event.type) {
      case 'attached':
        return say(`watching process ${event.info.pid}, Node ${event.info.node}, heap ${formatBytes(event.info.heapBytes)}, for ${formatDuration(event.durationMs)} at most`);
      case 'sampled': {
        const { sample, samples, elapsedMs, durationMs, intervalMs } = event;
        if (samples === 1) say(`a sample pauses it for ${formatDuration(sample.pauseMs)}, every ${formatDuration(intervalMs)}`);
        if (samples > 1 && elapsedMs - saidMs < SIGN_OF_LIFE_MS) return;
        saidMs = elapsedMs;
        return say(`heap ${formatBytes(sample.channels.heap)}, ${plural(samples, 'sample')}, at most ${formatDuration(Math.max(0, durationMs - elapsedMs))} left`);
      }
      case 'snapshot':
        return say(`heap snapshot ${event.number} of ${event.of}`);
      case 'explaining':
        return say('looking for what grows');
    }
  };
}
