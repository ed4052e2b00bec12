/** What the reports on a heap have in common. */
import { wrap } from '../format/text.js';
import { formatCount } from '../format/units.js';
import type { Page } from '../terminal/layout.js';
import { visible } from './names.js';

export const COLUMNS = 80;

/** Blocks of lines with an empty line between them, and around. */
export function report(blocks: readonly (readonly string[])[]): string {
  return `\n${blocks.filter((lines) => lines.length > 0).map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

export function titleLines({ style, columns }: Page, text: string): string[] {
  return wrap(visible(style, text), columns).map((line) => style.tint(line, 'strong'));
}

/** "and 12 more classes"; nothing when there are none. */
export function moreLine({ style }: Page, count: number, one: string, many: string): string[] {
  return count <= 0 ? [] : [style.tint(`  and ${formatCount(count)} more ${count === 1 ? one : many} (--top)`, 'quiet')];
}
