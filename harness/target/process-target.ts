/** A target that runs as a process of this machine. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { LeakcheckError } from '../errors.js';
import type { GcEvent } from '../samples/gc-trace.js';
import { GcTraceParser } from '../samples/gc-trace.js';
import type { TargetSpec } from '../scenario/scenario.js';
import { AgentChannel, type Agent } from './agent-channel.js';
import { commandText, readCommand, type Command } from './command.js';
import { findNode } from './node-binary.js';
import { FLAGS_FOR_NODE_OPTIONS, flagsKnownTo } from './node-flags.js';
import { OutputTail } from './output-tail.js';
import { endTree, watchTree } from './process-tree.js';
import { waitUntilReady } from './readiness.js';
import type { Sample, Target, TargetInfo } from './target.js';

const AGENT_FILE = fileURLToPath(new URL('./agent.cjs', import.meta.url));
/** A server that handles SIGTERM gets this long to close what it has open. */
const END_GRACE_MS = 3_000;
/** From the port being open to the agent's word; the agent connects before the application's first line. */
const AGENT_LIMIT_MS = 5_000;
const QUIESCE_LIMIT_MS = 2_000;
/** Trace lines travel through the target's stdout, behind what the application prints. */
const TRACE_LIMIT_MS = 10_000;
const SAMPLE_LIMIT_MS = 60_000;
/** Two readings this close are the fixed point; residue between collections of an idle server is 0-250 bytes. */
const COMPACTION_TOLERANCE_BYTES = 256;
/** Chains of finalisers release one level a turn; five levels were the most seen in published packages. */
const MAX_COLLECTIONS = 12;

export interface StartOptions {
  /** Every collection of the process that serves, as its trace line arrives. */
  readonly onGcEvent: (event: GcEvent) => void;
  readonly signal: AbortSignal;
}

interface AgentSample {
  readonly heapBytes: number;
  readonly collections: number;
  readonly openConnections: number;
}

/** @throws LeakcheckError with nothing left running */
export async function startProcessTarget(spec: TargetSpec, options: StartOptions): Promise<Target> {
  const channel = await AgentChannel.open();
  const target = new ProcessTarget(spec, channel, options);
  try {
    await target.start();
    return target;
  } catch (error) {
    await target.stop();
    throw error;
  }
}

class ProcessTarget implements Target {
  info!: TargetInfo;
  #agent!: Agent;
  #child: ChildProcess | undefined;
  #exit: string | undefined;
  #stopping = false;
  #logSeen = false;
  /** Forced full and forced young collections in the trace, by process. */
  readonly #forced = new Map<number, { majors: number; minors: number }>();
  readonly #early: GcEvent[] = [];
  readonly #tail = new OutputTail();

  constructor(
    private readonly spec: TargetSpec,
    private readonly channel: AgentChannel,
    private readonly options: StartOptions,
  ) {}

  async start(): Promise<void> {
    const { spec } = this;
    const port = await freePort();
    const command = readCommand(spec.command);
    const searchPath = spec.env['PATH'] ?? process.env['PATH'] ?? '';
    const node = await findNode(spec.node, command.kind === 'node' ? command.node : 'node', spec.cwd, searchPath);
    const flags = flagsKnownTo(node.v8Options, spec.jit);

    this.#spawn(command, node.path, flags, port);
    const host = await waitUntilReady(spec.ready, port, { logSeen: () => this.#logSeen, throwIfOver: () => this.throwIfDead() });
    if (host === undefined) throw await this.#notReady(port);
    this.#agent = await this.#findAgent(port);
    for (const event of this.#early) this.#countForced(event);
    this.#early.length = 0;
    const { hello } = this.#agent;
    this.info = {
      origin: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
      command: commandText(spec.command),
      node: hello.node,
      v8: hello.v8,
      flags,
      jit: spec.jit,
      heapLimitBytes: hello.heapLimitBytes,
    };
  }

  async sample(): Promise<Sample> {
    this.throwIfDead();
    const port = Number(new URL(this.info.origin).port);
    const before = this.#forcedOf(this.#agent.hello.pid);
    const question = { ask: 'sample', port, quiesceLimitMs: QUIESCE_LIMIT_MS, toleranceBytes: COMPACTION_TOLERANCE_BYTES, maxRounds: MAX_COLLECTIONS };
    const answer = await this.#within(SAMPLE_LIMIT_MS, this.#agent.ask<AgentSample>(question));
    await this.#verifyCollections(before, answer.collections);
    return { heapBytes: answer.heapBytes, collections: answer.collections, openConnections: answer.openConnections };
  }

  lastOutput(): readonly string[] {
    return this.#tail.lines();
  }

  throwIfDead(): void {
    if (this.options.signal.aborted) throw new LeakcheckError('interrupted', 'interrupted');
    if (this.#exit === undefined) return;
    const ready = this.info !== undefined;
    throw new LeakcheckError(ready ? 'target-crashed' : 'target-exited', `\`${commandText(this.spec.command)}\` ${this.#exit}${ready ? ' while it was measured' : ' before it was ready'}`, {
      next: ready ? 'Start the server by hand and send it the same requests; its last output is above.' : `Run it by hand in ${this.spec.cwd}: its last output is above.`,
      details: this.lastOutput(),
    });
  }

  async stop(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    if (this.#child?.pid !== undefined) await endTree(this.#child.pid, END_GRACE_MS);
    this.#child?.stdout?.destroy();
    this.#child?.stderr?.destroy();
    await this.channel.close();
  }

  #spawn(command: Command, node: string, flags: readonly string[], port: number): void {
    const { spec, channel } = this;
    const env: NodeJS.ProcessEnv = { ...process.env, ...spec.env, PORT: String(port) };
    let [program, args]: [string, readonly string[]] = [node, []];
    if (command.kind === 'node') {
      env['LEAKCHECK_AGENT'] = channel.settings([]);
      args = [...flags, '--require', AGENT_FILE, ...command.args];
    } else {
      env['LEAKCHECK_AGENT'] = channel.settings(flags.filter((flag) => !FLAGS_FOR_NODE_OPTIONS.includes(flag)));
      const own = ['--require', JSON.stringify(AGENT_FILE), ...flags.filter((flag) => FLAGS_FOR_NODE_OPTIONS.includes(flag))];
      env['NODE_OPTIONS'] = [env['NODE_OPTIONS'], ...own].filter(Boolean).join(' ');
      [program, args] = command.kind === 'shell' ? ['/bin/sh', ['-c', command.line]] : [command.program, command.args];
      if (spec.node !== undefined) env['PATH'] = `${dirnameOf(node)}:${env['PATH'] ?? ''}`;
    }
    // A group of its own: a Ctrl-C in the terminal reaches the harness only, which ends the tree in order.
    const child = spawn(program, args, { cwd: spec.cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    if (child.pid !== undefined) watchTree(child.pid, channel.token);
    child.on('error', (error) => (this.#exit ??= `could not be started (${error.message})`));
    child.on('exit', (code, signal) => (this.#exit ??= signal ? `was ended by ${signal}` : `ended with exit code ${code}`));
    this.#readOutput(child);
  }

  #readOutput(child: ChildProcess): void {
    const watchFor = this.spec.ready.kind === 'log' ? this.spec.ready.text : undefined;
    let recent = '';
    const watch = (text: string) => {
      if (watchFor === undefined || this.#logSeen) return;
      // The end of the text before is kept, so that what arrives in two pieces is found.
      recent = (recent + text).slice(-watchFor.length - text.length);
      this.#logSeen = recent.includes(watchFor);
    };
    const parser = new GcTraceParser({ onEvent: (event) => this.#onGcEvent(event), onText: (line) => this.#tail.push(`${line}\n`) });
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      watch(text);
      parser.push(text);
    });
    child.stdout?.on('end', () => parser.end());
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      watch(text);
      this.#tail.push(text);
    });
  }

  #onGcEvent(event: GcEvent): void {
    if (this.#agent === undefined) return void this.#early.push(event);
    this.#countForced(event);
  }

  #countForced(event: GcEvent): void {
    if (event.pid !== this.#agent.hello.pid) return;
    if (event.forced) {
      const seen = this.#forcedOf(event.pid);
      this.#forced.set(event.pid, event.kind === 'major' ? { ...seen, majors: seen.majors + 1 } : { ...seen, minors: seen.minors + 1 });
    }
    this.options.onGcEvent(event);
  }

  #forcedOf(pid: number): { majors: number; minors: number } {
    return this.#forced.get(pid) ?? { majors: 0, minors: 0 };
  }

  /** The word of `gc()` is not enough: on some versions it runs a scavenge. Only its trace line proves a full collection. */
  async #verifyCollections(before: { majors: number; minors: number }, expected: number): Promise<void> {
    const deadlineMs = performance.now() + TRACE_LIMIT_MS;
    for (;;) {
      const seen = this.#forcedOf(this.#agent.hello.pid);
      if (seen.minors > before.minors) {
        throw new LeakcheckError('collection-unverified', 'a forced collection was a scavenge, not a full mark-compact', {
          next: 'Another part of the server may replace or call gc() with options; samples would not be comparable.',
        });
      }
      if (seen.majors - before.majors >= expected) return;
      this.throwIfDead();
      if (performance.now() > deadlineMs) {
        throw new LeakcheckError('collection-unverified', `${expected} forced collections, but ${seen.majors - before.majors} mark-compact lines in the target's stdout`, {
          next: 'The trace must reach leakcheck: do not redirect the stdout of the server in `target.command`.',
        });
      }
      await sleep(2);
    }
  }

  async #findAgent(port: number): Promise<Agent> {
    const deadlineMs = performance.now() + AGENT_LIMIT_MS;
    while (performance.now() < deadlineMs) {
      this.throwIfDead();
      for (const agent of this.channel.agents) {
        if ((await this.#listeningPorts(agent)).includes(port)) return agent;
      }
      await sleep(POLL_MS);
    }
    throw new LeakcheckError('target-no-agent', `port ${port} is served, but by no Node.js process that leakcheck could look into`, {
      next: 'leakcheck measures Node.js servers; check that the command starts one, and that it keeps NODE_OPTIONS.',
      details: this.lastOutput(),
    });
  }

  async #listeningPorts(agent: Agent): Promise<readonly number[]> {
    return agent.ask<{ ports: number[] }>({ ask: 'ports' }).then(
      ({ ports }) => ports,
      () => [],
    );
  }

  async #notReady(port: number): Promise<LeakcheckError> {
    const { ready } = this.spec;
    const found = (await Promise.all(this.channel.agents.map((agent) => this.#within(1_000, this.#listeningPorts(agent)).catch(() => [])))).flat();
    const elsewhere = found.filter((candidate) => candidate !== port);
    const waitedFor = ready.kind === 'http' ? `GET ${ready.path} to answer 2xx or 3xx` : ready.kind === 'log' ? `the text ${JSON.stringify(ready.text)}` : `port ${port} to open`;
    return new LeakcheckError('target-not-ready', `waited ${ready.timeoutMs / 1000} s for ${waitedFor}`, {
      next:
        elsewhere.length > 0
          ? `The server listens on port ${elsewhere.join(', ')} instead: let it listen on process.env.PORT, which leakcheck sets to a free port.`
          : 'Let the server listen on process.env.PORT, or allow more time with `ready: { port: true, timeout: 120s }`.',
      details: this.lastOutput(),
    });
  }

  /** The answer, or the reason why there will be none. */
  async #within<Answer>(limitMs: number, answer: Promise<Answer>): Promise<Answer> {
    const over = new AbortController();
    const limit = sleep(limitMs, undefined, { signal: over.signal }).then(() => {
      throw new LeakcheckError('target-unresponsive', `the target did not answer within ${limitMs / 1000} s`, {
        next: 'Its event loop is blocked or the process is suspended; see what it does after the load.',
        details: this.lastOutput(),
      });
    });
    try {
      return await Promise.race([answer, limit]);
    } catch (error) {
      // A dying process closes the agent's socket a moment before its exit is reported.
      if (!(error instanceof LeakcheckError)) await sleep(200);
      this.throwIfDead();
      throw error;
    } finally {
      limit.catch(() => {});
      over.abort();
    }
  }
}

const POLL_MS = 20;

function dirnameOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
