/** `leakcheck attach …`: argv → watches a process → text and exit code. What is printed is handed back to the command line. */
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command, InvalidArgumentError } from 'commander';
import { attachReport } from '../../reports/attach.js';
import { formatBytes, formatDuration, plural } from '../../reports/format/units.js';
import { attach, type AttachEvent, type Clock } from '../attach/attach.js';
import type { AttachTarget } from '../attach/open-target.js';
import { FEWEST_SAMPLES } from '../attach/pauses.js';
import { LeakcheckError } from '../errors.js';
import { parseDurationMs } from '../scenario/quantities.js';
import { checkWritable, openOutputFolder, outputFiles, writeWhole } from '../store.js';
import { interruption } from '../target/time-limit.js';
import { catchInterrupts } from './interrupts.js';
import type { lookOf } from './terminal-look.js';

interface Flags {
  readonly docker?: string;
  readonly duration: number;
  readonly interval?: number;
  readonly yes: boolean;
  readonly evidence: boolean;
  readonly json?: string;
  readonly out: string;
}

/** What the command line lends. */
export interface AttachOutput {
  readonly version: string;
  readonly print: (text: string) => void;
  /** One line of progress, for people who wait. */
  readonly say: (line: string) => void;
  readonly look: ReturnType<typeof lookOf>;
  readonly exitAtOnce: () => never;
  readonly done: (exitCode: number) => void;
}

/** What a verdict needs: the interval of a heap that moves by 256 KB narrows to less than 4 MB an hour within it. */
const DURATION = '10m';
/** CI systems stop jobs that are silent for minutes; people get nervous much earlier. */
const SIGN_OF_LIFE_MS = 10_000;

export function attachCommand(output: AttachOutput): Command {
  return new Command('attach')
    .description('watch a process that is already running, over its inspector, and judge what its heap does under its own traffic')
    .argument('[pid or host:port]', 'a process of this machine, or the address that Node.js prints with --inspect')
    .option('--docker <container>', 'the Node.js process in a container that runs, instead')
    .option('--duration <time>', 'how long to watch at most', duration, parseDurationMs(DURATION))
    .option('--interval <time>', 'between two samples (default: 15 s, longer where compacting takes long)', duration)
    .option('--yes', 'agree that the process is paused for each sample, and for heap snapshots on a leak', false)
    .option('--no-evidence', 'take no heap snapshots on a leak')
    .option('--json <file>', 'write the result document here too')
    .option('--out <dir>', 'folder for the result and the snapshots', 'leakcheck-report')
    .addHelpText('after', '\nExit codes: 0 clean, 1 leak, 2 could not run, 3 inconclusive, 130 interrupted. What it does to the process: docs/attach.md in the repository of leakcheck')
    .action(async (named: string | undefined, flags: Flags) => output.done(await run(named, flags, output)));
}

async function run(named: string | undefined, flags: Flags, { version, print, say, look, exitAtOnce }: AttachOutput): Promise<number> {
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

function targetOf(named: string | undefined, { docker }: Flags): AttachTarget {
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

function duration(text: string): number {
  const ms = parseDurationMs(text);
  if (!(ms > 0)) throw new InvalidArgumentError('It is a time such as 90s, 10m or 2h.');
  return ms;
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
