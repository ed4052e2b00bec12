/** A container as the place where a target runs. */
import { join } from 'node:path';
import { LeakcheckError } from '../../errors.js';
import type { Readiness, TargetSpec } from '../../scenario/scenario.js';
import type { Agent } from '../agent-channel.js';
import type { Advice, Ground, Mailbox, Origin, OutputWatch, Run, Started } from '../ground.js';
import { answersOk } from '../readiness.js';
import { allServedPorts } from '../serving-processes.js';
import type { ProcessEnd } from '../process-end.js';
import { TargetOutput } from '../target-output.js';
import { Threads } from '../threads.js';
import { interruption } from '../time-limit.js';
import { AgentVisits } from './agent-visits.js';
import { ANSWER_FILE, ANSWER_FOLDER, planContainer } from './container-plan.js';
import type { Container, ContainerEngine, ContainerEnd } from './engine.js';

export interface ContainerGroundOptions {
  readonly engine: ContainerEngine;
  readonly signal: AbortSignal;
  /** Folder of this machine that a heap snapshot near the heap limit is brought to. */
  readonly nearLimitSnapshots?: string;
  /** With the services in it. */
  readonly network?: { readonly id: string };
}

/** Host name of the target in the network of its services. */
const TARGET_NAME = 'target';

export class ContainerGround implements Ground {
  /** The engine tells of an end when it has cleaned up; one on another machine takes its time. */
  readonly deathNoticeMs = 3_000;
  readonly advice: Advice;
  run: ContainerRun | undefined;
  #folder = '/';
  readonly #visits = new AgentVisits();
  #container: Container | undefined;
  #published: number | undefined;
  #stopped: Promise<void> | undefined;

  /** @param spec of a container, its addresses of services filled in */
  constructor(
    private readonly spec: TargetSpec & { readonly container: NonNullable<TargetSpec['container']> },
    private readonly options: ContainerGroundOptions,
  ) {
    const { from, port } = spec.container;
    const name = from.kind === 'image' ? from.image : `${from.dockerfile} in ${from.folder}`;
    this.advice = {
      command: from.kind === 'image' ? `image ${name}` : `build ${name}`,
      byHand: `Run the image by hand: docker run --env PORT=${port} ${from.kind === 'image' ? name : '<image>'}`,
      moreMemory: 'Give the container more memory with `target.memory`, or the server with `NODE_OPTIONS: --max-old-space-size=2048` in `target.env`',
      listen: `Let the server listen on port ${port} (PORT is set to it) of all addresses, or mend \`target.port\``,
      whereItAnswers: '',
      listenElsewhere: (ports) => `The server listens on port ${ports} instead: write that as \`target.port\`.`,
    };
  }

  async start(watch: OutputWatch): Promise<Started> {
    const { spec } = this;
    const { engine, signal, network, nearLimitSnapshots } = this.options;
    const { from, port } = spec.container;
    const image = from.kind === 'image' ? from.image : await engine.build(from, signal);
    const settings = await engine.image(image, signal);
    this.#folder = settings.folder;
    const plan = planContainer({ spec, image, settings, token: this.#visits.token, nearLimitSnapshots: nearLimitSnapshots !== undefined });
    const container = (this.#container = await engine.create({ ...plan.container, ...(network !== undefined && { network: { id: network.id, name: TARGET_NAME } }) }));
    if (signal.aborted) throw interruption();
    const run = (this.run = new ContainerRun(watch));
    void container.ended.then((end) => run.noteEnd(end));
    try {
      await container.start({ onStdout: (text) => run.output.pushStdout(text), onStderr: (text) => run.output.pushStderr(text) });
    } catch (cause) {
      if (!(cause instanceof LeakcheckError)) throw cause;
      throw new LeakcheckError('target-command', `${this.advice.command} could not be started: ${cause.message}`, { next: `Mend \`target.command\`, or the image's own; ${plan.commandNote}.`, cause });
    }
    const door = await container.publishedPort(plan.agentPort);
    this.#published = await container.publishedPort(port);
    if (door !== undefined) this.#visits.begin(engine.host, door);
    return { port, flags: plan.flags, direct: false };
  }

  get agents(): readonly Agent[] {
    return this.#visits.agents;
  }

  /** Only the agents know the processes in there. */
  parentOf(): undefined {
    return undefined;
  }

  get mailbox(): Mailbox {
    return { file: ANSWER_FILE, folder: this.#folder, fetch: async (file) => this.#container?.fetch(ANSWER_FILE, () => file) };
  }

  /** That the published port accepts says nothing: the engine's proxy does. The agents know who listens inside. */
  async answering(ready: Readiness): Promise<Origin | undefined> {
    const { host } = this.options.engine;
    const port = this.#published;
    if (port === undefined) return undefined;
    const answers = ready.kind === 'http' ? await answersOk(host, port, ready.path) : await this.#isServed();
    return answers ? { host, port } : undefined;
  }

  async #isServed(): Promise<boolean> {
    const ports = await allServedPorts({ agents: () => this.agents, threads: new Threads(), signal: this.options.signal });
    return ports.includes(this.spec.container.port);
  }

  kernelKilled(): boolean {
    return this.run?.outOfMemory ?? false;
  }

  memoryBytes(): number {
    return this.spec.container.memoryBytes ?? Infinity;
  }

  /** Without grace: what the server would close goes with its container. */
  stop(): Promise<void> {
    return (this.#stopped ??= this.#end());
  }

  async #end(): Promise<void> {
    const { nearLimitSnapshots } = this.options;
    // An agent ends its process when the harness leaves it.
    this.#visits.close();
    if (nearLimitSnapshots !== undefined) await this.#container?.fetch(ANSWER_FOLDER, (name) => join(nearLimitSnapshots, name)).catch(() => {});
    await this.#container?.remove();
  }
}

class ContainerRun implements Run {
  readonly output: TargetOutput;
  end: ProcessEnd | undefined;
  outOfMemory = false;

  constructor(watch: OutputWatch) {
    this.output = new TargetOutput(watch);
  }

  noteEnd({ exitCode, outOfMemory }: ContainerEnd): void {
    this.output.endStdout();
    this.output.endStderr();
    this.outOfMemory = outOfMemory;
    this.end = { code: exitCode, signal: null };
  }

  get lastOutput(): readonly string[] {
    return this.output.lastOutput;
  }

  get listenerWarnings(): readonly string[] {
    return this.output.listenerWarnings;
  }

  get lastWords() {
    return this.output.lastWords;
  }

  throwIfNotStarted(): void {}
}

