/** The heaps of worker threads, which the inspector of the main thread shows on request. */
import type { WatchedWorker } from '../result/attach.js';
import type { Cdp } from './cdp.js';

/** A worker that is busy answers late; it is left out then. */
const ANSWER_LIMIT_MS = 2_000;

interface Seen {
  readonly title: string;
  firstBytes: number | undefined;
  lastBytes: number;
}

export class WorkerWatch {
  readonly #seen = new Map<string, Seen>();
  readonly #waiting = new Map<string, (bytes: number | undefined) => void>();
  #lastId = 0;
  #started = false;

  constructor(private readonly cdp: Cdp) {}

  async start(): Promise<void> {
    this.cdp.on('NodeWorker.attachedToWorker', ({ sessionId, workerInfo }: { sessionId: string; workerInfo: { title: string } }) => {
      this.#seen.set(sessionId, { title: workerInfo.title, firstBytes: undefined, lastBytes: 0 });
    });
    this.cdp.on('NodeWorker.receivedMessageFromWorker', ({ message }: { message: string }) => {
      const { id, result } = JSON.parse(message) as { id?: number; result?: { usedSize?: number } };
      this.#waiting.get(String(id))?.(result?.usedSize);
    });
    await this.cdp.send('NodeWorker.enable', { waitForDebuggerOnStart: false });
    this.#started = true;
  }

  /** Each worker that has been seen, as it was last; not compacted: its own collections are left to it. */
  async read(): Promise<readonly WatchedWorker[]> {
    if (!this.#started) return [];
    for (const [sessionId, seen] of this.#seen) {
      const bytes = await this.#ask(sessionId).catch(() => undefined);
      if (bytes === undefined) continue;
      seen.firstBytes ??= bytes;
      seen.lastBytes = bytes;
    }
    return [...this.#seen.values()].flatMap(({ title, firstBytes, lastBytes }) => (firstBytes === undefined ? [] : [{ title, firstBytes, lastBytes }]));
  }

  async #ask(sessionId: string): Promise<number | undefined> {
    const id = (this.#lastId += 1);
    let limit: NodeJS.Timeout | undefined;
    const answer = new Promise<number | undefined>((resolve) => {
      limit = setTimeout(() => resolve(undefined), ANSWER_LIMIT_MS);
      this.#waiting.set(String(id), resolve);
    });
    try {
      await this.cdp.send('NodeWorker.sendMessageToWorker', { sessionId, message: JSON.stringify({ id, method: 'Runtime.getHeapUsage' }) });
      return await answer;
    } finally {
      clearTimeout(limit);
      this.#waiting.delete(String(id));
    }
  }
}
