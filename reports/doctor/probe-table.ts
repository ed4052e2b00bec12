/** Injected against measured, server by server. All sizes are per request, so that they can be compared. */
import type { Probe } from '../../harness/doctor/doctor-result.js';
import type { Style, Tone } from '../format/style.js';
import { columnsOf, cut, padEnd, padStart } from '../format/text.js';
import { formatBytes, formatCount, formatDuration, formatGrowth } from '../format/units.js';
import type { Page } from '../terminal/layout.js';

type Cells = Readonly<Record<'injected' | 'measured' | 'verdict' | 'requests' | 'time', string>>;

const TITLES: Cells = { injected: 'injected', measured: 'measured', verdict: 'verdict', requests: 'requests', time: 'time' };
const GAP = '  ';
const MARK_COLUMNS = 2;

const TONES: Readonly<Record<Probe['outcome'], Tone>> = { right: 'good', wrong: 'bad', inconclusive: 'unsure', error: 'bad' };

/** @param probes at least one */
export function probeTable({ style, columns }: Page, probes: readonly Probe[]): string[] {
  const rows = probes.map((probe) => ({ probe, cells: cellsOf(probe) }));
  const widest = (key: keyof Cells) => Math.max(...[TITLES, ...rows.map(({ cells }) => cells)].map((cells) => columnsOf(cells[key])));
  const [injected, verdict, requests, time] = [widest('injected'), widest('verdict'), widest('requests'), widest('time')] as const;
  const room = columns - MARK_COLUMNS - injected - verdict - requests - time - GAP.length * 4;
  const measured = Math.min(widest('measured'), room);
  const line = (cells: Cells, tone: Tone) =>
    [
      padEnd(cells.injected, injected),
      padEnd(cut(cells.measured, measured, style.ellipsis), measured),
      style.tint(padEnd(cells.verdict, verdict), tone),
      padStart(cells.requests, requests),
      padStart(cells.time, time),
    ].join(GAP);
  return [
    style.tint(' '.repeat(MARK_COLUMNS) + line(TITLES, 'plain'), 'quiet'),
    ...rows.map(({ probe: { outcome }, cells }) => padEnd(style.tint(markOf(outcome, style), TONES[outcome]), MARK_COLUMNS) + line(cells, TONES[outcome])),
  ];
}

function cellsOf({ injected, outcome, scenario: { verdict, channels: { heap }, requests, durationMs } }: Probe): Cells {
  return {
    injected: injectedWords(injected),
    measured: heap === undefined ? '' : formatGrowth(heap.slopePerRequest, heap.interval, '').replace('  ', ' ').trimEnd(),
    verdict: outcome === 'wrong' ? `${verdict}, wrong` : verdict,
    requests: formatCount(requests),
    time: formatDuration(durationMs),
  };
}

/** "nothing", "8.0 B", "0.56 B, 1 in 100". */
function injectedWords({ bytes, bytesPerRequest, everyRequests }: Probe['injected']): string {
  if (bytes === 0) return 'nothing';
  return everyRequests === 1 ? formatBytes(bytes) : `${formatBytes(bytesPerRequest)}, 1 in ${formatCount(everyRequests)}`;
}

function markOf(outcome: Probe['outcome'], { marks }: Style): string {
  return { right: marks.good, wrong: marks.bad, inconclusive: marks.unsure, error: marks.failed }[outcome];
}
