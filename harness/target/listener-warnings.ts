/** Node.js's warnings of too many listeners on one emitter, picked out of what a target prints: evidence of a leak. */

/**
 * `Possible EventEmitter memory leak detected. 11 close listeners added to [Server]. MaxListeners is 10. Use …`, the
 * same for an EventTarget; before Node.js 20 without the limit. Event and emitter are the application's text.
 */
const WARNING = /Possible Event(?:Emitter|Target) memory leak detected\. (\d{1,9} .{1,100}? listeners added(?: to .{1,100}?)?)\. (?:MaxListeners is \d|Use )/;
/** Most that are kept: a server whose emitters have names of their own could print one per request. */
const MOST_WARNINGS = 20;

export class ListenerWarnings {
  readonly #found = new Set<string>();

  /** Such as "11 close listeners added to [Server]": each once, in the order of appearance. */
  get found(): readonly string[] {
    return [...this.#found];
  }

  /** @param line of output, whole */
  addLine(line: string): void {
    if (this.#found.size >= MOST_WARNINGS) return;
    const [, warning] = WARNING.exec(line) ?? [];
    if (warning !== undefined) this.#found.add(warning);
  }
}
