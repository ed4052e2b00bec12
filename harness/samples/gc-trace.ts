/**
 * Reads V8's --trace-gc lines out of a process's output. V8 writes to the same stream as the application and puts no
 * newline before its lines, so a trace line may stand anywhere in a line, and everything else is the application's.
 */
import { beginsLikeGcBody, type GcEvent, type GcHeader, parseGcBody } from './gc-event.js';
import { beginsLikeNvpBody, parseNvpBody } from './gc-nvp.js';
import { CarrierJoiner, jsonRecord } from './log-carrier.js';
import { LineSplitter } from './log-lines.js';
import { fatalMemoryWords, isFatalError, LAST_COLLECTIONS, STACK_OF_DEATH } from './memory-words.js';

export type { GcEvent, MajorGc, MinorGc } from './gc-event.js';

export interface GcTraceListener {
  onEvent?(event: GcEvent): void;
  /**
   * Output that is not the trace's, one line at a time: lines without a trace line, what stood before a glued one, and
   * V8's report of an out-of-memory death. Of a line above 65,536 characters only the end.
   */
  onText?(text: string): void;
}

/** A stream of output; chunks may end anywhere, also inside a character. Memory is bounded for any line length. */
export class GcTraceParser {
  readonly #listener: GcTraceListener;
  readonly #lines = new LineSplitter((line) => { this.#packedLine(line); });
  readonly #carrier = new CarrierJoiner();
  #inSummary = false;
  #outOfMemory = false;
  #ignoredLines = 0;

  constructor(listener: GcTraceListener) {
    this.#listener = listener;
  }

  /** V8 reported that it ran out of memory. */
  get outOfMemory(): boolean {
    return this.#outOfMemory;
  }

  /** Lines that were parts of trace lines, but not whole: cut, torn or overwritten. */
  get ignoredLines(): number {
    return this.#ignoredLines;
  }

  push(chunk: Uint8Array | string): void {
    this.#lines.push(chunk);
  }

  end(): void {
    this.#lines.end();
    for (const line of this.#carrier.end()) this.#line(line);
  }

  #packedLine(packed: string): void {
    const line = this.#carrier.unpack(packed);
    if (line !== undefined) this.#line(line);
  }

  #line(line: string): void {
    if (this.#isPartOfDeath(line)) {
      this.#listener.onText?.(line);
      return;
    }
    const { events, text, damaged } = readLine(line);
    if (damaged) this.#ignoredLines++;
    if (text !== '') this.#listener.onText?.(text);
    for (const event of events) this.#listener.onEvent?.(event);
  }

  /**
   * The summary repeats events that were printed before, cut and glued. It ends with the stack or the fatal error;
   * what comes then belongs to other processes, or to the next life of this one.
   */
  #isPartOfDeath(line: string): boolean {
    const fatal = isFatalError(line);
    if (line.trimEnd().endsWith(LAST_COLLECTIONS)) {
      this.#inSummary = true;
      this.#outOfMemory = true;
      return true;
    }
    if (fatal && fatalMemoryWords(line) !== undefined) this.#outOfMemory = true;
    if (!this.#inSummary) return fatal;
    this.#inSummary = !fatal && !line.includes(STACK_OF_DEATH);
    return true;
  }
}

/** The last event of one line, without its newline. */
export function parseGcLine(line: string): GcEvent | undefined {
  return readLine(line).events.at(-1);
}

interface ReadLine {
  readonly events: readonly GcEvent[];
  readonly text: string;
  readonly damaged: boolean;
}

const HEADER_END = ' ms: ';
/** `[%d:%p] %8.0f` and, on Node 4 with nvp, the isolate once more. Windows prints the address without 0x. */
const HEADER = /\[(\d{1,10})(?::(0x[\da-f]{1,16}|[\dA-F]{8,16}))?(?::\d{1,3})?\](?: \[I:0x[\da-f]{1,16}\])? ( {0,7}\d{1,15})$/;
const LONGEST_HEADER = 80;
/** Minimum width of `%8.0f`: a clock that is shorter was not written by V8. */
const CLOCK_WIDTH = 8;
const LINE_OF_V8 = /^\[\d{1,10}:0x[\da-f]{1,16}(?::\d{1,3})?\] /;

/** A line may hold several events when newlines were lost; each runs up to the next header. */
function readLine(line: string): ReadLine {
  const headers = line.includes(HEADER_END) && !jsonRecord(line) ? findHeaders(line) : [];
  const events: GcEvent[] = [];
  let textEnd = line.length;
  let torn = false;
  for (const [index, { header, start, end }] of headers.entries()) {
    const body = line.slice(end, headers[index + 1]?.start);
    // A trace line inside quotes is the application's talk about one.
    if (line[start - 1] === '"' && body.includes('"') && !body.startsWith('GC: ')) continue;
    const event = parseGcBody(header, body) ?? parseNvpBody(header, body);
    if (event) {
      events.push(event);
      textEnd = Math.min(textEnd, start);
    } else torn ||= beginsLikeGcBody(body) || beginsLikeNvpBody(body);
  }
  const text = line.slice(0, textEnd);
  const damaged = torn || looksTorn(text);
  return { events, text: damaged || LINE_OF_V8.test(text) ? '' : text, damaged };
}

function findHeaders(line: string): { readonly header: GcHeader; readonly start: number; readonly end: number }[] {
  const headers = [];
  for (let at = line.indexOf(HEADER_END); at !== -1; at = line.indexOf(HEADER_END, at + 1)) {
    const windowStart = Math.max(0, at - LONGEST_HEADER);
    const match = HEADER.exec(line.slice(windowStart, at));
    const [, pid, isolate = null, clock = ''] = match ?? [];
    if (!match || clock.length < CLOCK_WIDTH) continue;
    headers.push({ header: { pid: Number(pid), isolate, atMs: Number(clock) }, start: windowStart + match.index, end: at + HEADER_END.length });
  }
  return headers;
}

const TORN_FORMS = [
  /\(average mu = /,
  /(?:Scavenge|Mark-sweep|Mark-Sweep|Mark-Compact)(?: \([a-z ]{1,20}\)){0,3} \d{1,9}\.\d \(/,
  /\d\) MB, (?:pooled: [\d.]{1,12} MB, )?[\d.]{1,12} \/ [\d.]{1,12} ms/,
  /\[\d{1,10}:0x[\da-f]{0,16}(?:\] {0,8}\d{0,15})?(?: ms?:?)? ?$/,
];

/** Parts of a trace line whose header, or whose end, is missing. V8 prints no quotes: with them the application talks. */
function looksTorn(text: string): boolean {
  return TORN_FORMS.some((form) => {
    const at = text.search(form);
    return at !== -1 && !text.includes('"', at);
  });
}
