/** The collections beneath the samples: the seesaw of the heap, as V8's trace has it. */
import type { RawCollections } from '../../harness/result/collections.js';
import type { ScenarioResult } from '../../harness/result/document.js';
import { html, type Html } from '../format/html.js';
import { formatBytes, formatCount, formatDuration, isKnown, plural } from '../format/units.js';
import { folded, section, table } from './blocks.js';
import { plot, rounded, type Axis, type Point } from './plot.js';

const HEIGHT_PX = 180;
const MS_PER_SECOND = 1000;
const BYTES_PER_UNIT = 1024;

export function garbageSection({ collections }: ScenarioResult): Html | undefined {
  const points = collections?.points.filter(({ atMs, beforeBytes, afterBytes }) => isKnown(atMs) && isKnown(beforeBytes) && isKnown(afterBytes)) ?? [];
  const [first, last] = [points[0], points.at(-1)];
  if (collections === undefined || first === undefined || last === undefined) return undefined;
  const seesaw = points.flatMap(({ atMs, beforeBytes, afterBytes }): Point[] => [{ x: atMs, y: beforeBytes }, { x: atMs, y: afterBytes }]);
  const forced = points.filter((point) => point.forced);
  const highest = Math.max(...points.map(({ beforeBytes }) => beforeBytes));
  const y: Axis = { from: 0, to: highest, title: 'heap before and after each collection', show: formatBytes, step: BYTES_PER_UNIT ** Math.floor(Math.log(Math.max(1, highest)) / Math.log(BYTES_PER_UNIT)) };
  const lowest = Math.min(...points.map(({ afterBytes }) => afterBytes));
  return section('Beneath the samples: the collections', [
    html`<p>${coverage(collections)} The samples stand at the lowest ends: only what is left after a forced, full collection is judged.</p>`,
    html`<figure>
${plot({
      alternative: `Heap before and after collections, from ${formatDuration(first.atMs)} to ${formatDuration(last.atMs)}: between ${formatBytes(lowest)} and ${formatBytes(highest)}`,
      x: { from: first.atMs, to: last.atMs, title: 'the time since the process started', show: formatDuration, step: MS_PER_SECOND },
      y: rounded(y, HEIGHT_PX),
      heightPx: HEIGHT_PX,
      lines: [{ look: 'seesaw', points: seesaw }],
      dots: forced.map(({ atMs, afterBytes }) => ({ x: atMs, y: afterBytes, look: 'measured' })),
    })}
<figcaption>Dots: after a forced full collection.</figcaption>
</figure>`,
    folded(`These collections as a table (${formatCount(points.length)})`, table({
      caption: 'Collections',
      columns: ['Time #', 'Kind', 'Before #', 'After #', 'Asked for'],
      rows: points.map(({ kind, forced: isForced, atMs, beforeBytes, afterBytes }) => [formatDuration(atMs), kind === 'major' ? 'full' : 'young', formatBytes(beforeBytes), formatBytes(afterBytes), isForced ? 'forced' : 'by V8']),
    })),
  ]);
}

function coverage({ count, points, pid }: RawCollections): string {
  const all = `${plural(count, 'collection')} of process ${pid} until the verdict`;
  return count === points.length ? `All ${all}.` : `${all}; of each stretch of time the highest and the lowest are drawn, ${formatCount(points.length)} in all.`;
}
