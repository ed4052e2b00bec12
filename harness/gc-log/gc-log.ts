/** `leakcheck gc-log`: the verdict from a --trace-gc log alone, without a change to the target. */
import { readLog } from './gc-log-input.js';
import { LeakcheckError } from '../errors.js';
import type { GcStats, Verdict } from '../result/channels.js';
import { SCHEMA_VERSION } from '../result/document.js';
import { type GcEvent, GcTraceParser } from '../samples/gc-trace.js';
import { IsolateLog } from '../samples/isolate-log.js';
import { FEWEST_SAMPLES, judgeCompactions, type LogJudgement } from '../verdict/log-verdict.js';

/** What `leakcheck gc-log --json` writes. Times are milliseconds of the isolate's own clock, sizes bytes unless named MB (1,048,576 bytes). */
export interface GcLogResult {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly events: { readonly majors: number; readonly minors: number; readonly forcedMajors: number };
  /** Distinct process ids; containers may all have 1. */
  readonly processes: number;
  /** In order of appearance. */
  readonly isolates: readonly IsolateSummary[];
  /** Lines that were parts of trace lines, but not whole, and repeated ones. */
  readonly ignoredLines: number;
  /** V8 reported that it ran out of memory. */
  readonly oom: boolean;
  /** gcstats' figures of the isolate that decided the verdict. */
  readonly gc: GcStats;
  /** Of the same isolate, over its post-compaction sizes; the interval is of 99.9 %, null while there are too few. */
  readonly trend: { readonly slopeMbPerHour: number; readonly interval: readonly [number, number] | null; readonly samples: number };
  readonly verdict: Verdict;
  readonly reasons: readonly string[];
}

export interface IsolateSummary {
  readonly pid: number;
  /** Null on Node 0.10 and 0.12, which print none. */
  readonly isolate: string | null;
  readonly majors: number;
  readonly minors: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** From bad to good: the worst isolate decides. */
const SEVERITY: Readonly<Record<Verdict, number>> = { leak: 2, inconclusive: 1, clean: 0 };
const BYTES_PER_MS_IN_MB_PER_HOUR = 3_600_000 / (1024 * 1024);
const MOST_REASONS = 5;
const OUT_OF_MEMORY = 'the process died because its heap reached the limit';
const NO_TRACE_NEXT = 'Start the server with node --trace-gc, keep its standard output and give that file.';

/**
 * Memory grows with the number of isolates in the log, not with its length.
 *
 * @param input the log, plain or gzip, in chunks of any size
 * @throws LeakcheckError 'trace-empty' if no trace line is in it, 'input-unreadable' if it cannot be read or unpacked
 */
export async function judgeGcLog(input: AsyncIterable<Buffer>): Promise<GcLogResult> {
  const isolates = new Isolates();
  const parser = new GcTraceParser({ onEvent: (event) => { isolates.add(event); } });
  const warnings = await readLog(input, (chunk) => { parser.push(chunk); });
  parser.end();
  const logs = isolates.lives;
  const judged = logs.map((log) => ({ log, ...judgeCompactions(log.samples(), 2 * log.forcedMajors > log.majors) })).sort(worstFirst);
  const worst = judged[0];
  if (!worst) throw traceEmpty(parser, warnings);
  const sum = (count: (log: IsolateLog) => number): number => logs.reduce((total, log) => total + count(log), 0);
  return {
    schemaVersion: SCHEMA_VERSION,
    events: { majors: sum((log) => log.majors), minors: sum((log) => log.minors), forcedMajors: sum((log) => log.forcedMajors) },
    processes: new Set(logs.map((log) => log.pid)).size,
    isolates: logs.map(({ pid, isolate, majors, minors, firstMs, lastMs }) => ({ pid, isolate, majors, minors, firstMs, lastMs })),
    ignoredLines: parser.ignoredLines + sum((log) => log.repeated),
    oom: parser.outOfMemory,
    gc: worst.log.stats.figures(),
    trend: trendOf(worst),
    verdict: parser.outOfMemory ? 'leak' : worst.verdict,
    reasons: [...warnings, ...(parser.outOfMemory ? [OUT_OF_MEMORY] : []), ...(parser.outOfMemory && worst.verdict !== 'leak' ? [] : reasonsOf(judged))],
  };
}

/** The isolates of a log, in order of appearance; an address or a pid used again is another life. */
class Isolates {
  readonly lives: IsolateLog[] = [];
  readonly #current = new Map<string, IsolateLog>();

  add(event: GcEvent): void {
    const key = `${event.pid}:${event.isolate ?? ''}`;
    let log = this.#current.get(key);
    if (!log || (log.isEarlierLifeThan(event) && !log.remembers(event))) {
      log = new IsolateLog(event.pid, event.isolate);
      this.#current.set(key, log);
      this.lives.push(log);
    }
    log.add(event);
  }
}

interface JudgedIsolate extends LogJudgement {
  readonly log: IsolateLog;
}

/** Of equally bad ones the busiest, because an idle helper says least about the program. */
function worstFirst(a: JudgedIsolate, b: JudgedIsolate): number {
  return SEVERITY[b.verdict] - SEVERITY[a.verdict] || b.log.majors - a.log.majors || b.log.minors - a.log.minors;
}

/** Reasons of all isolates that share the worst verdict, named when the log has several. */
function reasonsOf(judged: readonly JudgedIsolate[]): string[] {
  const named = judged.length > 1;
  const worst = judged.filter(({ verdict }) => verdict === judged[0]?.verdict);
  const reasons = worst.slice(0, MOST_REASONS).flatMap(({ log, reasons: own }) => own.map((reason) => (named ? `[${log.name}] ${reason}` : reason)));
  const hidden = worst.length - MOST_REASONS;
  return hidden > 0 ? [...reasons, `isolates with the same verdict that are not listed: ${hidden}`] : reasons;
}

function trendOf({ trend: { slope, interval: [low, high], samples } }: LogJudgement): GcLogResult['trend'] {
  const scale = BYTES_PER_MS_IN_MB_PER_HOUR;
  return { slopeMbPerHour: slope * scale, interval: samples < FEWEST_SAMPLES || !Number.isFinite(low) ? null : [low * scale, high * scale], samples };
}

function traceEmpty(parser: GcTraceParser, warnings: readonly string[]): LeakcheckError {
  const details = [...warnings];
  if (parser.outOfMemory) details.push('The log reports an out-of-memory death, but the trace lines are on standard output.');
  if (parser.ignoredLines > 0) details.push(`${parser.ignoredLines} lines look like damaged trace lines.`);
  return new LeakcheckError('trace-empty', 'The log has no line of --trace-gc', { next: NO_TRACE_NEXT, details });
}
