/** A process that was already running, as far as its inspector lets us see it. Leaves nothing behind. */
import { readFileSync } from 'node:fs';
import { LeakcheckError } from '../errors.js';
import type { ChannelName } from '../channels.js';
import type { WatchedWorker } from '../result/attach.js';
import { CdpGone, type Cdp } from './cdp.js';
import { WorkerWatch } from './worker-watch.js';

/** Two readings this close are the fixed point: what the JIT and requests under way move by is more. */
const TOLERANCE_BYTES = 4096;
/** V8 itself collects up to seven times for each call, until weak callbacks release nothing more. */
const MOST_COLLECTIONS = 6;
/** Compacting 4 GB takes seconds, seven times over. */
const COLLECT_LIMIT_MS = 120_000;
/** A snapshot that was interrupted is finished first. */
const DETACH_LIMIT_MS = 60_000;
/** It is the reading of every other channel, as the agent of `leakcheck run` does it. */
const READINGS_FILE = new URL('../target/agent-readings.cjs', import.meta.url);

export interface ProcessInfo {
  readonly pid: number;
  readonly node: string;
  readonly v8: string;
  readonly script: string;
  readonly folder: string;
  readonly uptimeMs: number;
  readonly heapLimitBytes: number;
  /** Not compacted. */
  readonly heapBytes: number;
}

export interface WatchSample {
  /** Milliseconds since the first sample began. */
  readonly atMs: number;
  readonly channels: Readonly<Partial<Record<ChannelName, number>>>;
  readonly fdKinds: Readonly<Record<string, number>>;
  readonly resourceKinds: Readonly<Record<string, number>>;
  readonly collections: number;
  /** That the process stood still for it, at most. */
  readonly pauseMs: number;
  /** CPU time of the process before and after the collections, since its start. */
  readonly cpuMs: readonly [before: number, after: number];
}

interface Evaluated {
  readonly result: { readonly value?: string };
  readonly exceptionDetails?: { readonly exception?: { readonly description?: string }; readonly text: string };
}

export class AttachedProcess {
  readonly #workers: WorkerWatch;
  #startedMs: number | undefined;

  /** @param opened whether its inspector is to be closed again @param now milliseconds of a clock that never goes back */
  constructor(
    readonly cdp: Cdp,
    readonly opened: boolean,
    readonly now: () => number,
  ) {
    this.#workers = new WorkerWatch(cdp);
  }

  async info(): Promise<ProcessInfo> {
    const info = await this.#read<Omit<ProcessInfo, 'heapBytes'>>(
      `({ pid: process.pid, node: process.version, v8: process.versions.v8, script: process.argv[1] ?? '', folder: process.cwd(), uptimeMs: Math.round(1000 * process.uptime()), heapLimitBytes: require('node:v8').getHeapStatistics().heap_size_limit })`,
    );
    return { ...info, heapBytes: (await this.#heapBytes()).usedSize };
  }

  /** Follows worker threads from here on. */
  async watchWorkers(): Promise<void> {
    await this.#workers.start();
  }

  async workers(): Promise<readonly WatchedWorker[]> {
    return this.#workers.read();
  }

  /** Compacts until the live heap no longer falls, and reads every channel. The event loop turns between collections. */
  async sample(): Promise<WatchSample> {
    const startedMs = this.now();
    this.#startedMs ??= startedMs;
    // An inspector keeps what the process logs, for a console that is not there.
    await this.cdp.send('Runtime.discardConsoleEntries');
    const before = await this.#read<number>(CPU_MS);
    let heapBytes = Infinity;
    let pauseMs = 0;
    let collections = 0;
    for (;;) {
      const collectingMs = this.now();
      // Both are sent at once, so that they are served in one turn and no request comes between.
      const [, { usedSize }] = await Promise.all([this.cdp.send('HeapProfiler.collectGarbage', {}, COLLECT_LIMIT_MS), this.#heapBytes(COLLECT_LIMIT_MS)]);
      pauseMs += this.now() - collectingMs;
      collections += 1;
      const fellBytes = heapBytes - usedSize;
      heapBytes = Math.min(heapBytes, usedSize);
      if (collections >= MOST_COLLECTIONS || (collections >= 2 && fellBytes <= TOLERANCE_BYTES)) break;
    }
    const { channels, fdKinds, resourceKinds, cpuMs } = await this.#read<Pick<WatchSample, 'channels' | 'fdKinds' | 'resourceKinds'> & { cpuMs: number }>(readings());
    return { atMs: startedMs - this.#startedMs, channels: { heap: heapBytes, ...channels }, fdKinds, resourceKinds, collections, pauseMs, cpuMs: [before, cpuMs] };
  }

  /** Memory that the process can still get, and the heap as it stands. */
  async room(): Promise<{ readonly freeBytes: number; readonly heapBytes: number }> {
    const freeBytes = await this.#read<number>(`process.availableMemory?.() ?? require('node:os').freemem()`);
    return { freeBytes, heapBytes: (await this.#heapBytes()).usedSize };
  }

  /** Nothing of the watching is left: no console entries, no domain, no inspector where there was none. Never throws. */
  async detach(): Promise<void> {
    try {
      for (const method of ['NodeWorker.disable', 'HeapProfiler.disable', 'Debugger.disable', 'Runtime.disable', 'Runtime.discardConsoleEntries']) {
        // A domain that this version does not have needs no end.
        await this.cdp.send(method, {}, DETACH_LIMIT_MS).catch(passOnly(CdpGone));
      }
      // Ends the connection before it answers.
      if (this.opened) await Promise.race([this.cdp.send('Runtime.evaluate', { expression: 'process._debugEnd()', silent: true }, DETACH_LIMIT_MS), this.cdp.ended]);
    } catch {
      // Nobody is there any more.
    } finally {
      this.cdp.close();
      await this.cdp.ended;
    }
  }

  #heapBytes(limitMs?: number): Promise<{ usedSize: number }> {
    return this.cdp.send('Runtime.getHeapUsage', {}, limitMs);
  }

  /** Evaluated silently, and only text comes back: the process keeps no object for us. */
  async #read<Value>(expression: string): Promise<Value> {
    const { result, exceptionDetails } = await this.cdp.send<Evaluated>('Runtime.evaluate', { expression: `JSON.stringify(${expression})`, includeCommandLineAPI: true, returnByValue: true, silent: true });
    if (exceptionDetails !== undefined || result.value === undefined) {
      throw new LeakcheckError('attach-no-inspector', `the process cannot be read: ${exceptionDetails?.exception?.description?.split('\n')[0] ?? exceptionDetails?.text ?? 'it gives no answer'}`, {
        next: 'Attach to the main process of a Node.js server from 18 on.',
      });
    }
    return JSON.parse(result.value) as Value;
  }
}

const CPU_MS = '(({ user, system }) => (user + system) / 1000)(process.cpuUsage())';
let text: string | undefined;

function readings(): string {
  text ??= readFileSync(READINGS_FILE, 'utf8');
  return `(() => { const cpuMs = ${CPU_MS}; const exports = {}; (function (exports, require) { ${text}\n })(exports, require); return { ...exports.createReader(() => undefined)(), cpuMs }; })()`;
}

function passOnly(kind: typeof CdpGone): (error: unknown) => void {
  return (error) => {
    if (error instanceof kind || error instanceof LeakcheckError) throw error;
  };
}
