/** The two columns of a scenario's report: a label, and what there is to say about it. */
import type { Style } from '../format/style.js';
import { padEnd, wrap } from '../format/text.js';

export const LABEL_COLUMNS = 12;

/** Where a report is drawn: its style, and how many columns it may fill. */
export interface Page {
  readonly style: Style;
  readonly columns: number;
}

/** Columns right of the labels. */
export function contentColumns(page: Page): number {
  return page.columns - LABEL_COLUMNS;
}

/** Lines, already laid out and coloured, beside their label. */
export function row({ style }: Page, label: string, lines: readonly string[]): string[] {
  return lines.map((line, index) => (style.tint(padEnd(`  ${index === 0 ? label : ''}`, LABEL_COLUMNS), 'quiet') + line).trimEnd());
}

/** Sentences beside their label, wrapped. */
export function textRow(page: Page, label: string, sentences: readonly string[]): string[] {
  return row(page, label, sentences.flatMap((sentence) => wrap(page.style.safe(sentence), contentColumns(page))));
}
