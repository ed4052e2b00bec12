/** `leakcheck init` for people: what was seen of the server, what was written, and what to do next. */
import type { InitFile, InitResult, ServerSeen } from '../harness/init/init-result.js';
import { createStyle, type StyleOptions } from './format/style.js';
import { wrap } from './format/text.js';
import { formatDuration, plural } from './format/units.js';
import { row, textRow, type Page } from './terminal/layout.js';

const COLUMNS = 80;
/** More are in the scenario, each with its reason. */
const MOST_LEFT_OUT = 5;

export function initReport(result: InitResult, look: StyleOptions): string {
  const page = { style: createStyle(look), columns: COLUMNS };
  const blocks = [
    [...textRow(page, 'project', [`${result.framework}, ${result.packageManager}`]), ...(result.server === undefined ? [] : serverRows(page, result.server))],
    [...(result.dryRun ? textRow(page, 'dry run', ['nothing is written; without --dry-run init']) : []), ...result.files.flatMap((file) => fileRow(page, file, result.dryRun))],
    ...(result.dryRun ? result.files.map((file) => fileText(page, file)) : [steps(page, result)]),
  ];
  return `\n${blocks.filter((lines) => lines.length > 0).map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function serverRows(page: Page, { command, from, built, readyMs, ignoredPort, source, routes, leftOut }: ServerSeen): string[] {
  return [
    ...textRow(page, 'start', [`${command}  (${from}${built ? ', built first' : ''})`]),
    ...textRow(page, 'ready', [`after ${formatDuration(readyMs)}${ignoredPort.length === 0 ? '' : `; it listens on port ${ignoredPort.join(', ')} whatever PORT says, so the command hands the port on`}`]),
    ...textRow(page, 'routes', [source === undefined ? 'nothing tells them: a placeholder is in the scenario' : `${plural(total(routes), 'route')}, told by ${source}`, ...counts(routes)]),
    ...(leftOut.length === 0 ? [] : textRow(page, 'left out', [...leftOut.slice(0, MOST_LEFT_OUT), ...(leftOut.length > MOST_LEFT_OUT ? [`and ${leftOut.length - MOST_LEFT_OUT} more`] : [])])),
  ];
}

function total(routes: ServerSeen['routes']): number {
  return Object.values(routes).reduce((sum, count) => sum + count, 0);
}

function counts({ active, changes, refused, failed, pattern }: ServerSeen['routes']): string[] {
  const words = [
    [active, 'in the traffic'],
    [changes, 'as comments, since they change data'],
    [refused, 'as comments, since they need a login'],
    [pattern, 'as comments, since they are patterns'],
    [failed, 'left out'],
  ] as const;
  return words.flatMap(([count, what]) => (count === 0 ? [] : [`${count} ${what}`]));
}

function fileRow(page: Page, { path, state, note }: InitFile, dryRun: boolean): string[] {
  const word = dryRun ? { written: 'writes', changed: 'changes', kept: 'keeps' }[state] : { written: 'wrote', changed: 'changed', kept: 'kept' }[state];
  return textRow(page, word, [note === undefined ? path : `${path}: ${note}`]);
}

function fileText(page: Page, { path, text }: InitFile): string[] {
  if (text === undefined) return [];
  return [page.style.tint(`--- ${page.style.safe(path)}`, 'strong'), ...text.trimEnd().split('\n').map((line) => page.style.safe(line))];
}

function steps(page: Page, { next, files }: InitResult): string[] {
  const kept = files.some(({ state, note }) => state === 'kept' && /^(is there|has another)/.test(note ?? ''));
  return [
    ...next.flatMap(({ words, command }, index) => row(page, index === 0 ? 'next' : '', [
      ...wrap(page.style.safe(words), COLUMNS - 12),
      ...(command === undefined ? [] : [`  ${page.style.tint(page.style.safe(command), 'strong')}`]),
    ])),
    ...(kept ? ['', ...textRow(page, '', ['What was there is kept; --force writes it anew.'])] : []),
  ];
}
