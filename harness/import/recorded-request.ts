/** What every kind of recording and description is turned into, one request after the other. */

export interface RecordedRequest {
  /** In capitals. */
  readonly method: string;
  /** Where it was sent: `localhost:3000`; undefined where the recording knows only one server. */
  readonly host?: string;
  /** Path and query as they were sent, percent-encoded, from the first slash. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Of the answer; undefined where it was not recorded. */
  readonly status?: number;
  /** What a description calls it. */
  readonly name?: string;
  /** Segments of the path that a description says are parameters, counted from 0, with their names; recordings leave that to recognition. */
  readonly parameters?: ReadonlyMap<number, string>;
  /** Values come from a schema, so every value between two of them is as good; recorded ones may be the only ones that exist. */
  readonly isMadeUp?: boolean;
  /** Statuses that count as right besides the usual ones. */
  readonly alsoRight?: readonly number[];
}

/** Why something in the file became no route, counted. */
export class LeftOut {
  readonly #reasons = new Map<string, { count: number; readonly examples: string[] }>();

  /** @param reason as a sentence about the requests: `requests to other hosts` */
  add(reason: string, example?: string, count = 1): void {
    const entry = this.#reasons.get(reason) ?? { count: 0, examples: [] };
    this.#reasons.set(reason, entry);
    entry.count += count;
    if (example !== undefined && entry.examples.length < MOST_EXAMPLES && !entry.examples.includes(example)) entry.examples.push(example);
  }

  get entries(): readonly { readonly reason: string; readonly count: number; readonly examples: readonly string[] }[] {
    return [...this.#reasons].map(([reason, { count, examples }]) => ({ reason, count, examples }));
  }
}

/** One line for each reason: `websockets: 2 (GET /live)`. */
export function leftOutLines(entries: LeftOut['entries']): string[] {
  return entries.map(({ reason, count, examples }) => `${reason}: ${count.toLocaleString('en')}${examples.length === 0 ? '' : ` (${examples.join(', ')})`}`);
}

/** Enough to recognise them by. */
const MOST_EXAMPLES = 3;
