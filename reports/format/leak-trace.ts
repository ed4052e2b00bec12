/** The path from a GC root to what grows, as LeakCanary draws its leak traces. */
import type { Retainer } from '../../harness/result/evidence.js';
import type { Style } from './style.js';
import { columnsOf, cut, cutInMiddle } from './text.js';

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
 *
 * Of a long path the middle is left out: the root tells what is alive, the end what grows.
 */
export function leakTrace(retainers: readonly Retainer[], columns: number, style: Style): string[] {
  const draw = style.unicode ? UNICODE : ASCII;
  const left = retainers.length <= MOST_STEPS ? 0 : retainers.length - MOST_STEPS + 1;
  return retainers.flatMap(({ node, edge, grows }, index) => {
    if (index >= FIRST_STEPS && index < FIRST_STEPS + left) return index === FIRST_STEPS ? [style.tint(draw.gap + `${style.ellipsis} ${left} more`, 'quiet')] : [];
    const mark = index === 0 ? draw.first : index === retainers.length - 1 ? draw.last : draw.between;
    const flag = grows ? `  ${draw.grows}` : '';
    const room = columns - columnsOf(mark + flag);
    const way = edge === '' ? draw.down : `${draw.down} ${style.safe(edge)}`;
    const step = mark + style.tint(cutInMiddle(style.safe(node), room, style.ellipsis), grows ? 'strong' : 'plain') + style.tint(flag, 'bad');
    return index === 0 ? [step] : [style.tint(cut(draw.trunk + way, columns, style.ellipsis), 'quiet'), step];
  });
}

/** On one screen with all that stands around it. */
const MOST_STEPS = 12;
const FIRST_STEPS = 3;

const UNICODE = { first: '┬ ', between: '├ ', last: '╰ ', trunk: '│   ', gap: '┆   ', down: '↓', grows: '← grows' };
const ASCII = { first: '+ ', between: '|-', last: '`-', trunk: '|   ', gap: ':   ', down: 'v', grows: '<- grows' };
