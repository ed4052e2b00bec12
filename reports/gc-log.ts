/** `leakcheck gc-log` for people: the verdict first, its reasons, then gcstats' figures by their names; 80 columns. */
import type { GcLogResult } from '../harness/gc-log/gc-log.js';

const COLUMNS = 80;
const LABEL_WIDTH = 18;
const BYTES_PER_MB = 1024 * 1024;
/** A cluster has few isolates; a server that starts a worker per job has thousands. */
const MOST_ISOLATES = 10;

export function formatGcLog(result: GcLogResult): string {
  const sections = [verdictLines(result), figureLines(result), isolateLines(result)];
  return sections.filter((lines) => lines.length > 0).map((lines) => `${lines.join('\n')}\n`).join('\n');
}

function verdictLines({ verdict, reasons }: GcLogResult): string[] {
  return [verdict, ...reasons.flatMap((reason) => wrap(reason, '  - ', '    '))];
}

function figureLines({ gc, trend, events, oom, ignoredLines }: GcLogResult): string[] {
  const { slopeMbPerHour, interval, samples } = trend;
  return [
    row('trend', samples < 2 ? 'unknown' : `${signed(slopeMbPerHour)} MB per hour over ${count(samples, 'sample')}`),
    ...(interval ? [row('', `99.9 % between ${signed(interval[0])} and ${signed(interval[1])}`)] : []),
    row('num_full_gc', `${gc.num_full_gc}${events.forcedMajors > 0 ? ` (in the whole log ${events.majors}, ${events.forcedMajors} of them forced)` : ''}`),
    row('num_inc_gc', String(gc.num_inc_gc)),
    row('heap_compactions', String(gc.heap_compactions)),
    row('usage_trend', `${signed(gc.usage_trend * 100)} %`),
    row('estimated_base', megabytes(gc.estimated_base)),
    row('min', sizeAtTime(gc.min)),
    row('max', sizeAtTime(gc.max)),
    row('pauses', `${(gc.gcTimeShare * 100).toFixed(1)} % of the time, longest ${gc.longestPauseMs} ms`),
    ...(oom ? [row('out of memory', 'yes')] : []),
    ...(ignoredLines > 0 ? [row('ignored', `${count(ignoredLines, 'line')}, damaged or repeated`)] : []),
  ];
}

/** One isolate needs no list: the figures above are its own. */
function isolateLines({ isolates, processes }: GcLogResult): string[] {
  if (isolates.length < 2) return [];
  const hidden = isolates.length - MOST_ISOLATES;
  return [
    `${count(isolates.length, 'isolate')} of ${count(processes, 'process', 'processes')}; the figures are those of the one that decided`,
    ...isolates.slice(0, MOST_ISOLATES).map(({ pid, isolate, majors, minors }) =>
      `  ${isolate === null ? pid : `${pid}:${isolate}`}  ${majors} full, ${minors} minor`),
    ...(hidden > 0 ? [`  and ${hidden} more`] : []),
  ];
}

function row(label: string, value: string): string {
  return `${label.padEnd(LABEL_WIDTH)}${value}`;
}

function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${value.toFixed(1)}`;
}

function megabytes(bytes: number): string {
  return `${(bytes / BYTES_PER_MB).toFixed(1)} MB`;
}

function sizeAtTime(size: GcLogResult['gc']['min']): string {
  return size ? `${megabytes(size.bytes)} at ${(size.atMs / 1000).toFixed(1)} s` : 'no full collection';
}

function wrap(text: string, first: string, next: string): string[] {
  const lines: string[] = [];
  let line = first;
  for (const word of text.split(' ')) {
    const isEmpty = line === first || line === next;
    if (!isEmpty && line.length + 1 + word.length > COLUMNS) {
      lines.push(line);
      line = next + word;
    } else line += isEmpty ? word : ` ${word}`;
  }
  return [...lines, line];
}
