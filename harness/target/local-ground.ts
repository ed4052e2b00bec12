/** This machine as the place where a target runs. */
import type { Readiness, TargetSpec } from '../scenario/scenario.js';
import { AgentChannel, type Agent } from './agent-channel.js';
import { commandText, readCommand } from './command.js';
import { freePort } from './free-port.js';
import type { Advice, Ground, Origin, OutputWatch, Started } from './ground.js';
import { kernelKills, systemMemoryBytes } from './kernel-kills.js';
import { planLaunch } from './launch.js';
import { findNode } from './node-binary.js';
import { flagsKnownTo } from './node-flags.js';
import { readProcess } from './process-table.js';
import { answeringHost } from './readiness.js';
import { TargetProcess } from './target-process.js';
import { interruption } from './time-limit.js';

/** A server that handles SIGTERM gets this long to close what it has open. */
const END_GRACE_MS = 3_000;

export interface LocalGroundOptions {
  readonly signal: AbortSignal;
  /** Folder that V8 writes a heap snapshot to near the heap limit. */
  readonly nearLimitSnapshots?: string;
}

export class LocalGround implements Ground {
  readonly deathNoticeMs = 250;
  readonly advice: Advice;
  run: TargetProcess | undefined;
  #channel: AgentChannel | undefined;
  #port = 0;
  #killsBefore: number | undefined;

  constructor(
    private readonly spec: TargetSpec,
    private readonly options: LocalGroundOptions,
  ) {
    this.advice = {
      command: commandText(spec.command),
      byHand: `Run it by hand in ${spec.cwd} with PORT set`,
      moreMemory: 'Give the server more memory, such as `node --max-old-space-size=2048` in `target.command`',
      listen: 'Let the server listen on process.env.PORT',
      whereItAnswers: ' on 127.0.0.1 or ::1',
      listenElsewhere: (ports) => `The server listens on port ${ports} instead: let it listen on process.env.PORT, which leakcheck sets to a free port.`,
    };
  }

  async start({ onGcEvent, onOutput }: OutputWatch): Promise<Started> {
    const { spec } = this;
    const { signal, nearLimitSnapshots } = this.options;
    const channel = (this.#channel = await AgentChannel.open());
    const command = readCommand(spec.command);
    const direct = command.kind === 'node';
    const searchPath = spec.env['PATH'] ?? process.env['PATH'] ?? '';
    const node = await findNode(spec.node, direct ? command.node : 'node', { cwd: spec.cwd, searchPath, signal });
    const flags = flagsKnownTo(node.v8Options, { jit: spec.jit, atStart: direct });
    const laterFlags = flagsKnownTo(node.v8Options, { jit: spec.jit, atStart: false });
    const port = (this.#port = await freePort());
    if (signal.aborted) throw interruption();

    const launch = planLaunch({ spec, command, node: node.path, flags, laterFlags, port, inherited: process.env, agentSettings: (own) => channel.settings(own), nearLimitSnapshots });
    this.#killsBefore = kernelKills();
    this.run = new TargetProcess(launch, { cwd: spec.cwd, mark: channel.token, onGcEvent, onOutput });
    return { port, flags, direct };
  }

  get agents(): readonly Agent[] {
    return this.#channel?.agents ?? [];
  }

  parentOf(pid: number): number | undefined {
    return readProcess(pid)?.parentPid;
  }

  async answering(ready: Readiness): Promise<Origin | undefined> {
    const host = await answeringHost(ready, this.#port);
    return host === undefined ? undefined : { host, port: this.#port };
  }

  kernelKilled(): boolean {
    return (kernelKills() ?? 0) > (this.#killsBefore ?? Infinity);
  }

  memoryBytes(): number {
    return systemMemoryBytes();
  }

  async stop(): Promise<void> {
    await this.run?.stop(END_GRACE_MS);
    await this.#channel?.close();
  }
}
