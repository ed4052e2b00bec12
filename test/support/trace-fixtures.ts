/** The real --trace-gc logs in test/fixtures/traces and what their programs counted; import-traces.mjs made both. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type GcEvent, GcTraceParser } from '../../harness/samples/gc-trace.js';

export const TRACES = join(process.cwd(), 'test', 'fixtures', 'traces');

type Counts = readonly [majors: number, minors: number];

export interface TraceTruth {
  readonly node?: string;
  readonly kind: string;
  readonly pids: readonly number[];
  readonly leaky?: boolean;
  /** The log is gzip itself, perhaps damaged. */
  readonly gzip?: boolean;
  readonly count?: Counts;
  readonly total?: number;
  readonly atLeast?: Counts;
  readonly atMost?: Counts;
  readonly distinct?: Counts;
  readonly totalAtLeast?: number;
  readonly totalAtMost?: number;
  readonly damagedLines?: number;
  readonly rule?: string;
  readonly forcedMajors?: number;
  readonly isolates?: number;
  readonly majorsAfterBytes?: readonly number[];
}

export const TRUTHS = new Map(Object.entries(JSON.parse(readFileSync(join(TRACES, 'truth.json'), 'utf8')) as Record<string, TraceTruth>));

/** Standard error of the logs that were captured as two files. */
export const STDERR_LOGS: readonly string[] = readdirSync(TRACES).filter((file) => file.endsWith('.stderr.log.gz')).map((file) => file.slice(0, -'.log.gz'.length));

/** The file as it is: gzip. */
export function packedTrace(name: string): Buffer {
  return readFileSync(join(TRACES, `${name}.log.gz`));
}

export function plainTrace(name: string): Buffer {
  return gunzipSync(packedTrace(name));
}

export interface ParsedTrace {
  readonly events: readonly GcEvent[];
  readonly texts: readonly string[];
  readonly ignoredLines: number;
  readonly outOfMemory: boolean;
}

export function parseTrace(chunks: Iterable<Buffer | string>): ParsedTrace {
  const events: GcEvent[] = [];
  const texts: string[] = [];
  const parser = new GcTraceParser({ onEvent: (event) => events.push(event), onText: (text) => texts.push(text) });
  for (const chunk of chunks) parser.push(chunk);
  parser.end();
  return { events, texts, ignoredLines: parser.ignoredLines, outOfMemory: parser.outOfMemory };
}

export function majorsOf(events: readonly GcEvent[]): (GcEvent & { readonly kind: 'major' })[] {
  return events.filter((event) => event.kind === 'major');
}
