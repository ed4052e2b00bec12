/** Access logs of web servers and loggers, line by line. */
import { LeakcheckError } from '../../errors.js';
import { unmarked } from '../group/template-text.js';
import type { LeftOut, RecordedRequest } from '../recorded-request.js';
import { combinedLine, formatReader, jsonLine, type LineReader } from './log-formats.js';

/** Startup messages may come first in a log that a server shares with its output. */
const MOST_OTHER_LINES = 100;
/** Of the line that a message shows. */
const LONGEST_EXCERPT = 120;
/** Without their body they would be other requests. */
const WITH_BODY = new Set(['POST', 'PUT', 'PATCH']);

/**
 * @param format of the lines, in nginx's or Apache's words; by default combined or JSON, whichever the first line is that is one
 * @throws LeakcheckError import-invalid; usage for a format that names no request
 */
export async function* logRequests(lines: AsyncIterable<string>, shownAs: string, leftOut: LeftOut, format?: string): AsyncGenerator<RecordedRequest> {
  let reader = format === undefined ? undefined : givenReader(format);
  const isGiven = reader !== undefined;
  let read = 0;
  let others = 0;
  let isKnown = false;
  let firstOther: { readonly line: string; readonly number: number } | undefined;
  for await (const line of lines) {
    read += 1;
    if (line.trim() === '') continue;
    reader ??= [jsonLine, combinedLine].find((candidate) => candidate(line) !== undefined);
    const request = reader?.(line);
    if (request === undefined) {
      others += 1;
      firstOther ??= { line, number: read };
      if (others === MOST_OTHER_LINES && !isKnown) throw unknownFormat(shownAs, firstOther, isGiven);
      continue;
    }
    isKnown = true;
    if (request.target.includes('*') && request.method === 'OPTIONS') continue;
    if (WITH_BODY.has(request.method)) {
      leftOut.add('requests with a body, which an access log has not', `${request.method} ${request.target.split('?', 1)[0] ?? ''}`);
      continue;
    }
    yield { ...request, target: unmarked(request.target), headers: {} };
  }
  if (firstOther !== undefined && !isKnown) throw unknownFormat(shownAs, firstOther, isGiven);
  if (others > 0) leftOut.add('lines that are no request', undefined, others);
}

function givenReader(format: string): LineReader {
  const reader = formatReader(format);
  if (typeof reader === 'string') throw new LeakcheckError('usage', reader, { next: `Give the log_format of nginx or the LogFormat of Apache, such as --format '$remote_addr [$time_local] "$request" $status'.` });
  return reader;
}

function unknownFormat(shownAs: string, { line, number }: { readonly line: string; readonly number: number }, isGiven: boolean): LeakcheckError {
  const expected = isGiven ? 'a line in the format that --format says' : 'the combined format (… "GET /path HTTP/1.1" 200 …), or JSON with a method, a URL and a status';
  return new LeakcheckError('import-invalid', `${shownAs}:${number}: expected ${expected}`, {
    details: [`  ${number} | ${line.length > LONGEST_EXCERPT ? `${line.slice(0, LONGEST_EXCERPT)}…` : line}`],
    next: `Say what the lines are with --format, in the words of nginx or Apache: --format '$remote_addr [$time_local] "$request" $status'.`,
  });
}
