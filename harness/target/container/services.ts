/**
 * The services of one target: containers that are started before it and removed after it. Each target has its own, so
 * that a fresh process meets a fresh state: the same seeded requests come again, with the same unique values.
 */
import { LeakcheckError } from '../../errors.js';
import type { ServiceSpec } from '../../scenario/scenario.js';
import { wordsOf } from '../command.js';
import { OutputTail } from '../output-tail.js';
import { answersOk, describeReadiness, waitUntilReady } from '../readiness.js';
import { TextWatch } from '../text-watch.js';
import { interruption } from '../time-limit.js';
import type { Container, ContainerEnd, ContainerEngine, Removable } from './engine.js';
import { ServiceLog } from './service-log.js';
import { staysOpen } from './stays-open.js';

export interface RunningServices {
  readonly network: Removable;
  readonly services: readonly RunningService[];
  /** @throws LeakcheckError service-ended */
  throwIfEnded(): void;
  /** Never rejects; may be called again. */
  remove(): Promise<void>;
}

/** @throws LeakcheckError with nothing left running */
export async function startServices(engine: ContainerEngine, specs: readonly ServiceSpec[], signal: AbortSignal): Promise<RunningServices> {
  const network = await engine.createNetwork();
  const services: RunningService[] = [];
  const running: RunningServices = {
    network,
    services,
    throwIfEnded: () => services.forEach((service) => service.throwIfEnded()),
    remove: async () => {
      await Promise.all(services.map((service) => service.remove()));
      await network.remove();
    },
  };
  try {
    for (const spec of specs) {
      if (signal.aborted) throw interruption();
      const service = new RunningService(spec, engine, signal);
      services.push(service);
      await service.start(network);
    }
    // They were started in their order, and get ready side by side.
    await Promise.all(services.map((service) => service.becomeReady()));
    return running;
  } catch (error) {
    await running.remove();
    throw error;
  }
}

export class RunningService {
  readonly #tail = new OutputTail();
  readonly #log = new ServiceLog();
  readonly #watch: TextWatch;
  #container: Container | undefined;
  #end: ContainerEnd | undefined;
  #published: number | undefined;

  constructor(
    readonly spec: ServiceSpec,
    private readonly engine: ContainerEngine,
    private readonly signal: AbortSignal,
  ) {
    this.#watch = new TextWatch(spec.ready.kind === 'log' ? spec.ready.text : '');
  }

  /** Where it is reached from outside of the containers. */
  get published(): { readonly host: string; readonly port: number } {
    return { host: this.engine.host, port: this.#published ?? 0 };
  }

  async start(network: Removable): Promise<void> {
    const { engine, signal } = this;
    const { name, image, port, env, command } = this.spec;
    await engine.image(image, signal);
    const container = (this.#container = await engine.create({ image, env, ports: [port], network: { id: network.id, name }, ...(command !== undefined && { command: wordsOf(command) }) }));
    void container.ended.then((end) => (this.#end = end));
    const onText = (text: string) => {
      this.#tail.push(text);
      this.#log.push(text);
      this.#watch.push(text);
    };
    await container.start({ onStdout: onText, onStderr: onText });
    this.#published = await container.publishedPort(port);
  }

  /** @throws LeakcheckError service-not-ready, service-ended, interrupted */
  async becomeReady(): Promise<void> {
    const { name, ready, port } = this.spec;
    const throwIfOver = () => {
      if (this.signal.aborted) throw interruption();
      this.throwIfEnded();
    };
    const isReady = await waitUntilReady(ready, { logSeen: () => this.#watch.found, answering: async () => (await this.#answers()) || undefined, throwIfOver });
    if (isReady === true) return;
    const unhealthy = await this.#container?.health();
    const health = unhealthy === undefined || unhealthy === 'none' || unhealthy === 'healthy' ? '' : ` and its image's health check to pass (it says ${unhealthy})`;
    throw new LeakcheckError('service-not-ready', `waited ${ready.timeoutMs / 1000} s for the service ${name}: for ${describeReadiness(ready, port)}${health}`, {
      next: `See its output${this.#tail.lines().length > 0 ? ' above' : ', of which there is none'}; allow more time with \`ready: { port: true, timeout: 180s }\` in services.${name}, or wait for a line of output with \`ready: { log: … }\`.`,
      details: this.#tail.lines(),
      logs: [this.#logFile()],
    });
  }

  throwIfEnded(): void {
    if (this.#end === undefined) return;
    const { exitCode, outOfMemory } = this.#end;
    throw new LeakcheckError('service-ended', `the service ${this.spec.name} ended with exit code ${exitCode}${outOfMemory ? ', out of memory' : ''}`, {
      next: `Run it by hand: docker run ${this.spec.image}; its last output is above, where it printed any.`,
      details: this.#tail.lines(),
      logs: [this.#logFile()],
    });
  }

  async remove(): Promise<void> {
    await this.#container?.remove();
  }

  async #answers(): Promise<boolean> {
    const { ready } = this.spec;
    const { host, port } = this.published;
    const health = await this.#container?.health().catch(() => undefined);
    if (health === 'starting' || health === 'unhealthy') return false;
    return ready.kind === 'http' ? answersOk(host, port, ready.path) : staysOpen(host, port);
  }

  #logFile() {
    return { name: `${this.spec.name}.log`, text: this.#log.text() };
  }
}
