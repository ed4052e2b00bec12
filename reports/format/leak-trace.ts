/** The path from a GC root to what grows, as LeakCanary draws its leak traces. */
import type { Retainer } from '../../harness/result/evidence.js';
import type { Style } from './style.js';
import { columnsOf, cut } from './text.js';

/**
 * Lines of at most `columns`:
 *
 *     ┬ Module cache.js
 *     │   ↓ .exports
 *     ├ closure handler
 *     │   ↓ variable cache
 *     ├ Map  ← grows
 *     │   ↓ [*]
 *     ╰ Session
 */
export function leakTrace(retainers: readonly Retainer[], columns: number, style: Style): string[] {
  const draw = style.unicode ? UNICODE : ASCII;
  return retainers.flatMap(({ node, edge, grows }, index) => {
    const mark = index === 0 ? draw.first : index === retainers.length - 1 ? draw.last : draw.between;
    const flag = grows ? `  ${draw.grows}` : '';
    const room = columns - columnsOf(mark + flag);
    const way = edge === '' ? draw.down : `${draw.down} ${style.safe(edge)}`;
    const step = mark + style.tint(cutInMiddle(style.safe(node), room, style.ellipsis), grows ? 'strong' : 'plain') + style.tint(flag, 'bad');
    return index === 0 ? [step] : [style.tint(cut(draw.trunk + way, columns, style.ellipsis), 'quiet'), step];
  });
}

const UNICODE = { first: '┬ ', between: '├ ', last: '╰ ', trunk: '│   ', down: '↓', grows: '← grows' };
const ASCII = { first: '+ ', between: '|-', last: '`-', trunk: '|   ', down: 'v', grows: '<- grows' };

/** Names of files differ at their ends. */
function cutInMiddle(text: string, columns: number, ellipsis: string): string {
  if (columnsOf(text) <= columns) return text;
  const headColumns = Math.floor(columns / 3);
  let tail = '';
  for (const character of [...text].reverse()) {
    if (headColumns + columnsOf(character + tail) > columns) break;
    tail = character + tail;
  }
  return cut(text, headColumns, ellipsis) + tail;
}
