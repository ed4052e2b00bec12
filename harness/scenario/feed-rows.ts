/** The rows of a feed from the text of its file. The gateway to papaparse. */
import { extname } from 'node:path';
import Papa from 'papaparse';

export interface FeedTable {
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, string>>[];
}

const DELIMITERS: Readonly<Record<string, string>> = { '.csv': ',', '.tsv': '\t' };

/**
 * @param file its extension tells the format: .csv or .tsv with a header line, .json with a list of objects
 * @returns what is wrong as a sentence, where something is, with the line in the file
 */
export function feedRows(file: string, text: string): FeedTable | string {
  const content = text.replace(/^\ufeff/, '');
  const extension = extname(file).toLowerCase();
  const delimiter = DELIMITERS[extension];
  if (delimiter === undefined && extension !== '.json') return 'a feed is a .csv, .tsv or .json file';
  if (content.trim() === '') return 'the file is empty';
  const table = delimiter === undefined ? jsonRows(content) : separatedRows(content, delimiter);
  return typeof table === 'string' || table.rows.length > 0 ? table : 'the file has no rows';
}

function separatedRows(text: string, delimiter: string): FeedTable | string {
  const { data, errors } = Papa.parse<string[]>(text, { delimiter });
  const [error] = errors;
  if (error !== undefined) return `line ${lineAt(text, error.index ?? 0)}: ${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}`;
  const [header = [], ...records] = data;
  const columns = header.map((column) => column.trim());
  const repeated = columns.find((column, index) => column === '' || columns.indexOf(column) < index);
  if (repeated !== undefined) return repeated === '' ? 'line 1: a column has no name' : `line 1: the column ${JSON.stringify(repeated)} is here twice`;
  const rows: Record<string, string>[] = [];
  // Fields may hold line breaks: the line of a record is counted, not its number.
  let line = 1 + lineBreaks(header);
  for (const record of records) {
    line += 1;
    if (record.length === 1 && record[0]?.trim() === '') continue;
    if (record.length !== columns.length) return `line ${line}: ${record.length === 1 ? '1 field' : `${record.length} fields`}, but the header has ${columns.length}`;
    rows.push(Object.fromEntries(columns.map((column, index) => [column, record[index] ?? ''])));
    line += lineBreaks(record);
  }
  return { columns, rows };
}

function jsonRows(text: string): FeedTable | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return `not valid JSON: ${(error as Error).message}`;
  }
  if (!Array.isArray(value)) return 'expected a list of objects';
  const rows: Record<string, string>[] = [];
  for (const [index, item] of (value as unknown[]).entries()) {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return `item ${index + 1} is no object`;
    // null is no value.
    const given = Object.entries(item).filter(([, field]) => field !== null);
    rows.push(Object.fromEntries(given.map(([column, field]) => [column, typeof field === 'string' ? field : JSON.stringify(field)])));
  }
  return { columns: [...new Set(rows.flatMap((row) => Object.keys(row)))], rows };
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

function lineBreaks(fields: readonly string[]): number {
  return fields.reduce((sum, field) => sum + field.split('\n').length - 1, 0);
}
