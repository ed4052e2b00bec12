/** A container engine as a script: what was made and removed is kept, containers end when they are told. */
import type { Container, ContainerEnd, ContainerEngine, ContainerOutput, ContainerSettings, Health, ImageSettings } from '../../harness/target/container/engine.js';

export class FakeContainer implements Container {
  readonly id: string;
  readonly ended: Promise<ContainerEnd>;
  end!: (end: ContainerEnd) => void;
  removed = 0;
  output: ContainerOutput | undefined;

  constructor(
    readonly settings: ContainerSettings,
    private readonly engine: FakeEngine,
  ) {
    this.id = settings.network?.name ?? settings.image;
    this.ended = new Promise((resolve) => (this.end = resolve));
  }

  start(output: ContainerOutput): Promise<void> {
    this.output = output;
    this.engine.log.push(`start ${this.id}`);
    this.engine.onStart?.(this);
    return Promise.resolve();
  }

  publishedPort(port: number): Promise<number | undefined> {
    return Promise.resolve(this.engine.published.get(port));
  }

  health(): Promise<Health> {
    return Promise.resolve(this.engine.healthOf);
  }

  fetch(): Promise<void> {
    return Promise.resolve();
  }

  remove(): Promise<void> {
    if (++this.removed === 1) this.engine.log.push(`remove ${this.id}`);
    return Promise.resolve();
  }
}

export class FakeEngine implements ContainerEngine {
  readonly host = '127.0.0.1';
  readonly log: string[] = [];
  readonly containers: FakeContainer[] = [];
  /** Ports of this machine by those inside. */
  readonly published = new Map<number, number>();
  healthOf: Health = 'none';
  onStart: ((container: FakeContainer) => void) | undefined;
  failsAt: { readonly image: string; readonly error: Error } | undefined;

  image(reference: string): Promise<ImageSettings> {
    if (this.failsAt?.image === reference) return Promise.reject(this.failsAt.error);
    return Promise.resolve({ env: {}, command: ['node', 'server.js'], entrypoint: [], folder: '/app' });
  }

  build(): Promise<string> {
    return Promise.resolve('built');
  }

  createNetwork() {
    this.log.push('make network');
    return Promise.resolve({ id: 'network', remove: () => Promise.resolve(void this.log.push('remove network')) });
  }

  create(settings: ContainerSettings): Promise<Container> {
    const container = new FakeContainer(settings, this);
    this.containers.push(container);
    return Promise.resolve(container);
  }
}
