/** `leakcheck heap retainers` for people: ways from the GC roots, one step a line, and who holds directly. */
import type { DirectRetainer, HeapPath, HeapRetainers, PathStep } from '../../harness/heap/heap-result.js';
import { createStyle, type StyleOptions } from '../format/style.js';
import { cut, wrap } from '../format/text.js';
import { formatBytes, formatCount, plural } from '../format/units.js';
import type { Page } from '../terminal/layout.js';
import { COLUMNS, moreLine, report, titleLines } from './layout.js';
import { visible } from './names.js';
import { table } from './table.js';

export interface RetainersOptions extends StyleOptions {
  /** Paths, and direct holders, at most. */
  readonly top: number;
}

export function heapRetainersReport({ file, target, paths, unreached, direct }: HeapRetainers, { top, ...look }: RetainersOptions): string {
  const page = { style: createStyle(look), columns: COLUMNS };
  const what = target.id === undefined ? `${target.label}: ${plural(target.count, 'instance')}` : `${target.label} @${target.id}:`;
  return report([
    titleLines(page, `${what} ${target.id === undefined ? `in ${file.file}, ` : ''}${formatBytes(target.shallowBytes)} shallow, ${formatBytes(target.retainedBytes)} retained`),
    ...paths.slice(0, top).map((path) => pathLines(page, path, target)),
    moreLine(page, paths.length - top, 'way', 'ways'),
    unreached === 0 ? [] : wrap(unreachedSentence(unreached, target.count), COLUMNS),
    directLines(page, direct, top),
  ]);
}

function pathLines(page: Page, { count, shallowBytes, steps }: HeapPath, target: HeapRetainers['target']): string[] {
  const { style, columns } = page;
  const title = target.id !== undefined ? [] : [style.tint(`${formatCount(count)} of ${formatCount(target.count)} (${formatBytes(shallowBytes)} shallow) ${count === 1 ? 'is' : 'are'} held like @${steps.at(-1)?.id}:`, 'strong')];
  return [...title, ...steps.flatMap((step, index) => stepLines(page, step, index, steps.length)).map((line) => cut(line, columns, style.ellipsis))];
}

/** How it is held stands above what is held. */
function stepLines({ style }: Page, { label, id, edge, repeated }: PathStep, index: number, count: number): string[] {
  const { branch, last, trunk } = style.tree;
  const name = `${visible(style, label)} @${id}`;
  if (index === 0) return [`  GC root: ${name}`];
  return [
    `  ${trunk}  ${visible(style, edge)}`,
    `  ${index === count - 1 ? last : branch}${name}`,
    ...(repeated === undefined ? [] : [`  ${trunk}  and ${formatCount(repeated)} more in the same way`]),
  ];
}

function unreachedSentence(unreached: number, count: number): string {
  const which = count === 1 ? 'It' : unreached === count ? 'All of them' : `${formatCount(unreached)} of them`;
  return `${which} ${count > 1 && unreached > 1 ? 'are' : 'is'} held by nothing that the snapshot shows: only weak references lead there, or the engine itself holds on.`;
}

function directLines(page: Page, direct: readonly DirectRetainer[], top: number): string[] {
  if (direct.length === 0) return [];
  const rows = direct.slice(0, top).map(({ class: name, edge, count, weak }) => [visible(page.style, `${name} ${edge}`), formatCount(count), weak ? 'weak' : '']);
  return [page.style.tint('Held directly by', 'strong'), ...table(page, ['class and property', 'times', ''], rows), ...moreLine(page, direct.length - rows.length, 'kind', 'kinds')];
}
