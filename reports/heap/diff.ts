/** `leakcheck heap diff` for people: per class and step what is new, what is gone, and the difference. */
import type { ClassChange, ClassStep, HeapDiff } from '../../harness/heap/heap-result.js';
import { createStyle, type StyleOptions } from '../format/style.js';
import { wrap } from '../format/text.js';
import { formatBytes, formatCount, plural } from '../format/units.js';
import type { Page } from '../terminal/layout.js';
import { COLUMNS, moreLine, report } from './layout.js';
import { visible } from './names.js';
import { table } from './table.js';

export interface DiffOptions extends StyleOptions {
  /** Classes at most. */
  readonly top: number;
}

export function heapDiffReport(diff: HeapDiff, { top, ...look }: DiffOptions): string {
  const page = { style: createStyle(look), columns: COLUMNS };
  const shown = diff.classes.slice(0, top);
  return report([
    diff.files.flatMap(({ file, heapBytes, nodes }, index) => wrap(`${index + 1}: ${visible(page.style, file)}: ${formatBytes(heapBytes)} in ${plural(nodes, 'object')}`, COLUMNS)),
    diff.warnings.flatMap((warning) => wrap(visible(page.style, warning), COLUMNS).map((line) => page.style.tint(line, 'unsure'))),
    conclusion(page, diff),
    shown.length === 0 ? [] : [...table(page, titles(diff), shown.flatMap((change) => rowsOf(page, diff, change))), ...moreLine(page, diff.classes.length - shown.length, 'class', 'classes')],
  ]);
}

function conclusion({ style }: Page, { files, classes }: HeapDiff): string[] {
  if (classes.length === 0) return ['Nothing changed.'];
  if (files.length < 3) return [];
  const growing = classes.filter(({ grewInEveryStep }) => grewInEveryStep).length;
  const sentence = growing === 0 ? 'No class grew in every step.' : `${growing === 1 ? '1 class' : `${formatCount(growing)} classes`} grew in every step, marked with ${markOf(style)}:`;
  return [style.tint(sentence, 'strong')];
}

function titles({ files, sameProcess }: HeapDiff): string[] {
  return ['class', ...(files.length > 2 ? ['step'] : []), ...(sameProcess ? ['new', 'deleted'] : []), 'count', ...(sameProcess ? ['new', 'deleted'] : []), 'bytes'];
}

function rowsOf({ style }: Page, { files, sameProcess }: HeapDiff, { class: name, grewInEveryStep, steps }: ClassChange): string[][] {
  const mark = files.length < 3 ? '' : grewInEveryStep ? `${markOf(style)} ` : '  ';
  return steps.map((step, index) => [
    index === 0 ? mark + visible(style, name) : '',
    ...(files.length > 2 ? [`${index + 1}${style.unicode ? '→' : '-'}${index + 2}`] : []),
    ...cellsOf(step, sameProcess),
  ]);
}

function cellsOf({ deltaCount, deltaBytes, objects }: ClassStep, sameProcess: boolean): string[] {
  if (!sameProcess || objects === undefined) return [signed(deltaCount, formatCount), signed(deltaBytes, formatBytes)];
  const { newCount, deletedCount, newBytes, deletedBytes } = objects;
  return [formatCount(newCount), formatCount(deletedCount), signed(deltaCount, formatCount), formatBytes(newBytes), formatBytes(deletedBytes), signed(deltaBytes, formatBytes)];
}

function signed(value: number, format: (value: number) => string): string {
  return `${value > 0 ? '+' : ''}${format(value)}`;
}

function markOf({ unicode }: Page['style']): string {
  return unicode ? '▲' : '*';
}
