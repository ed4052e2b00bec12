/** A scripted process behind the protocol: its heap is a function of the clock, which only sleeps and collections move. */
import { CdpGone, type Cdp } from '../../harness/attach/cdp.js';

export interface FakeProcessScript {
  /** Live heap at a time of the clock, in bytes. */
  readonly heapBytes: (atMs: number) => number;
  /** What the first collections of a sample still find, on top; the last entry holds from then on. */
  readonly residueBytes?: readonly number[];
  readonly fds?: (atMs: number) => number;
  readonly collectMs?: number;
  /** When the process ends. */
  readonly endsMs?: number;
  readonly freeBytes?: number;
  /** CPU time per millisecond. */
  readonly cpuShare?: number;
  readonly uptimeMs?: number;
  readonly workers?: readonly { readonly title: string; readonly heapBytes: (atMs: number) => number }[];
}

export const HEAP_LIMIT_BYTES = 512 * 2 ** 20;

export class FakeProcess {
  nowMs = 0;
  /** Methods, in order; an expression by its first words. */
  readonly log: string[] = [];
  readonly #listeners = new Map<string, Set<(params: never) => void>>();
  #collections = 0;
  #gone = false;
  #end: () => void = () => {};
  readonly cdp: Cdp;

  constructor(private readonly script: FakeProcessScript) {
    const ended = new Promise<void>((resolve) => (this.#end = resolve));
    this.cdp = {
      ended,
      close: () => this.end(),
      on: (event, listener) => {
        const all = this.#listeners.get(event) ?? new Set();
        this.#listeners.set(event, all.add(listener));
        return () => void all.delete(listener);
      },
      send: async (method, params = {}) => {
        await Promise.resolve();
        if (this.#gone || this.nowMs >= (script.endsMs ?? Infinity)) {
          this.end();
          throw new CdpGone(method);
        }
        return this.#answer(method, params as Record<string, never>) as never;
      },
    };
  }

  readonly clock = {
    now: () => this.nowMs,
    today: () => new Date(0),
    sleep: (ms: number): Promise<void> => {
      this.nowMs += Math.max(0, ms);
      return Promise.resolve();
    },
  };

  end(): void {
    this.#gone = true;
    this.#end();
  }

  #answer(method: string, params: Readonly<Record<string, unknown>>): object {
    const { script } = this;
    const expression = typeof params['expression'] === 'string' ? params['expression'] : '';
    this.log.push(expression === '' ? method : `${method} ${expression.slice(0, 40)}`);
    switch (method) {
      case 'Runtime.discardConsoleEntries':
        this.#collections = 0;
        return {};
      case 'HeapProfiler.collectGarbage':
        this.nowMs += script.collectMs ?? 10;
        this.#collections += 1;
        return {};
      case 'Runtime.getHeapUsage': {
        const residue = script.residueBytes ?? [0];
        return { usedSize: Math.round(script.heapBytes(this.nowMs) + (residue[Math.min(this.#collections, residue.length) - 1] ?? 0)) };
      }
      case 'HeapProfiler.takeHeapSnapshot':
        for (const chunk of ['{"snap', 'shot":1}']) this.#emit('HeapProfiler.addHeapSnapshotChunk', { chunk });
        return {};
      case 'NodeWorker.enable':
        script.workers?.forEach(({ title }, index) => this.#emit('NodeWorker.attachedToWorker', { sessionId: String(index), workerInfo: { title } }));
        return {};
      case 'NodeWorker.sendMessageToWorker': {
        const { id } = JSON.parse(String(params['message'])) as { id: number };
        const usedSize = script.workers?.[Number(params['sessionId'])]?.heapBytes(this.nowMs);
        this.#emit('NodeWorker.receivedMessageFromWorker', { sessionId: params['sessionId'], message: JSON.stringify({ id, result: { usedSize } }) });
        return {};
      }
      case 'Runtime.evaluate': {
        if (expression.startsWith('process._debugEnd')) this.end();
        return { result: { value: JSON.stringify(this.#evaluate(expression)) } };
      }
      default:
        return {};
    }
  }

  #evaluate(expression: string): unknown {
    const { script } = this;
    const cpuMs = this.nowMs * (script.cpuShare ?? 0.2);
    if (expression.includes('heapLimitBytes')) return { pid: 7, node: 'v20.20.2', v8: '11.3', script: '/app/server.js', folder: '/app', uptimeMs: script.uptimeMs ?? 86_400_000, heapLimitBytes: HEAP_LIMIT_BYTES };
    if (expression.includes('availableMemory')) return script.freeBytes ?? 8 * 2 ** 30;
    if (expression.includes('createReader')) {
      const fds = script.fds?.(this.nowMs) ?? 20;
      return { channels: { external: 2e6, arrayBuffers: 1e6, native: 3e7, fds, resources: 3 }, fdKinds: { socket: fds }, resourceKinds: { Timeout: 3 }, cpuMs };
    }
    return expression.includes('cpuUsage') ? cpuMs : null;
  }

  #emit(event: string, params: object): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(params as never);
  }
}
