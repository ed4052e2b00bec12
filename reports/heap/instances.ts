/** `leakcheck heap instances` for people: each instance with its fields. */
import type { HeapInstance, HeapInstances } from '../../harness/heap/heap-result.js';
import { createStyle, type StyleOptions } from '../format/style.js';
import { columnsOf, cut, padEnd } from '../format/text.js';
import { formatBytes, plural } from '../format/units.js';
import type { Page } from '../terminal/layout.js';
import { COLUMNS, moreLine, report, titleLines } from './layout.js';
import { visible } from './names.js';

const INDENT = '    ';
/** Names longer than that stand out of their column. */
const MOST_NAME_COLUMNS = 24;

export function heapInstancesReport({ file, totals, instances }: HeapInstances, look: StyleOptions): string {
  const page = { style: createStyle(look), columns: COLUMNS };
  const { class: name, count, shallowBytes, retainedBytes } = totals;
  return report([
    titleLines(page, `${name}: ${plural(count, 'instance')} in ${file.file}, ${formatBytes(shallowBytes)} shallow, ${formatBytes(retainedBytes)} retained`),
    ...instances.map((instance) => instanceLines(page, name, instance)),
    moreLine(page, count - instances.length, 'instance', 'instances'),
  ]);
}

function instanceLines({ style, columns }: Page, className: string, { id, label, shallowBytes, retainedBytes, fields, moreFields }: HeapInstance): string[] {
  const what = label === className ? '' : `  ${visible(style, label)}`;
  const names = fields.map(({ name }) => visible(style, name));
  const nameColumns = Math.min(MOST_NAME_COLUMNS, Math.max(0, ...names.map(columnsOf)));
  return [
    cut(`  @${id}  ${formatBytes(shallowBytes)} shallow, ${formatBytes(retainedBytes)} retained${what}`, columns, style.ellipsis),
    ...fields.map(({ value }, index) => cut(`${INDENT}${padEnd(names[index] ?? '', nameColumns)}  ${visible(style, value)}`, columns, style.ellipsis)),
    ...(moreFields > 0 ? [style.tint(`${INDENT}and ${plural(moreFields, 'more field')}`, 'quiet')] : []),
  ];
}
