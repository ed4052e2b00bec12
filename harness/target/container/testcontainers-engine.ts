/**
 * The gateway to testcontainers, loaded with the first container. It finds the engine (DOCKER_HOST, contexts, rootless,
 * Podman, Testcontainers Cloud) and fetches images with the user's credentials. Containers are made through its client:
 * its own start-up waits in ways that need a shell in the image, and leaves containers behind when it is interrupted.
 */
import { createWriteStream } from 'node:fs';
import { basename } from 'node:path';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createHash } from 'node:crypto';
import { extract, pack } from 'tar-stream';
import type { getContainerRuntimeClient } from 'testcontainers';
import { LeakcheckError } from '../../errors.js';
import { orInterrupted } from '../time-limit.js';
import type { BuildSource, Container, ContainerEnd, ContainerEngine, ContainerOutput, ContainerSettings, Health, ImageSettings, PackedFile, Removable } from './engine.js';
import { RUN_LABEL, type LiveThings } from './live-things.js';

type Client = Awaited<ReturnType<typeof getContainerRuntimeClient>>;
type Docker = Client['container']['dockerode'];
type DockerContainer = ReturnType<Docker['getContainer']>;

/** The connection to an engine on another machine may break. */
const END_INSPECTION_ATTEMPTS = 3;
/** Of what the build has printed, for the message. */
const LAST_BUILD_LINES = 20;

/** @throws LeakcheckError engine-missing */
export async function connectEngine(live: LiveThings): Promise<ContainerEngine> {
  const client = await connectClient();
  return new TestcontainersEngine(client, live);
}

/** Removes every container and network that bears the run's label. */
export async function removeLabelled(run: string): Promise<void> {
  const { container: { dockerode } } = await connectClient();
  const filters = { label: [`${RUN_LABEL}=${run}`] };
  for (const { Id } of await dockerode.listContainers({ all: true, filters })) await dockerode.getContainer(Id).remove({ force: true, v: true }).catch(() => {});
  for (const { Id } of await dockerode.listNetworks({ filters })) await dockerode.getNetwork(Id).remove().catch(() => {});
}

async function connectClient(): Promise<Client> {
  const { getContainerRuntimeClient } = await import('testcontainers');
  const asked = process.env['DOCKER_HOST'];
  const missing = (cause?: unknown) =>
    new LeakcheckError('engine-missing', `no container engine answers${asked === undefined ? '' : ` at DOCKER_HOST=${asked}`}`, {
      next: 'Start Docker (`docker info` must work for this user), or point DOCKER_HOST to an engine by unix:// or tcp://; scenarios with `target.command` and without `services` need none.',
      cause,
    });
  const client = await getContainerRuntimeClient().catch((cause: unknown) => {
    throw missing(cause);
  });
  // It goes on to the usual places when nobody answers where DOCKER_HOST says.
  if (asked !== undefined && asked !== '' && !isAt(client.container.dockerode.modem as Modem, asked)) throw missing();
  return client;
}

interface Modem {
  readonly socketPath?: string;
}

/** An engine that is reached over the network was asked for in one of testcontainers' own ways. */
function isAt({ socketPath }: Modem, asked: string): boolean {
  return socketPath === undefined || (URL.canParse(asked) && new URL(asked).pathname === socketPath);
}

class TestcontainersEngine implements ContainerEngine {
  readonly host: string;
  readonly #docker: Docker;
  /** Each image is built once in a run: head and proof must be the same. */
  readonly #builds = new Map<string, Promise<string>>();

  constructor(
    private readonly client: Client,
    private readonly live: LiveThings,
  ) {
    const { host } = client.info.containerRuntime;
    this.host = host === 'localhost' ? '127.0.0.1' : host;
    this.#docker = client.container.dockerode;
  }

  async image(reference: string, signal: AbortSignal): Promise<ImageSettings> {
    const { ImageName } = await import('testcontainers');
    const image = this.#docker.getImage(reference);
    try {
      const info = await image.inspect().catch(async (error: unknown) => {
        if (!isNotFound(error)) throw error;
        await orInterrupted(this.client.image.pull(ImageName.fromString(reference)), signal);
        return image.inspect();
      });
      const { Env, Cmd, Entrypoint, WorkingDir } = info.Config;
      const env = Object.fromEntries((Env ?? []).map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]));
      return { env, command: Cmd ?? [], entrypoint: [Entrypoint ?? []].flat(), folder: WorkingDir === '' ? '/' : WorkingDir };
    } catch (cause) {
      if (cause instanceof LeakcheckError) throw cause;
      throw new LeakcheckError('image-missing', `the image ${reference} could not be had: ${reasonOf(cause)}`, {
        next: 'Check its name and tag, and that `docker pull` gets it: a private registry needs `docker login`.',
        cause,
      });
    }
  }

  build(source: BuildSource, signal: AbortSignal): Promise<string> {
    const key = JSON.stringify(source);
    const build = this.#builds.get(key) ?? this.#build(source);
    this.#builds.set(key, build);
    return orInterrupted(build, signal);
  }

  async #build({ folder, dockerfile }: BuildSource): Promise<string> {
    // The same name each time: what an earlier run has built is replaced, and its layers are the cache.
    const name = `leakcheck-target-${createHash('sha256').update(folder).update('\0').update(dockerfile).digest('hex').slice(0, 12)}`;
    const lines: string[] = [];
    const attempt = async (version: '1' | '2') => {
      const stream = await this.#docker.buildImage({ context: folder, src: ['.'] }, { t: name, dockerfile, version, rm: true, forcerm: true });
      let failure: string | undefined;
      const onLine = ({ stream: said = '', error }: { stream?: string; error?: string }) => {
        lines.push(...said.split('\n').filter((line) => line.trim() !== ''));
        failure ??= error;
      };
      await new Promise<void>((resolve, reject) => {
        this.#docker.modem.followProgress(stream, (error: Error | null) => (error === null ? resolve() : reject(error)), onLine);
      });
      if (failure !== undefined) throw new Error(failure);
    };
    try {
      await attempt('1').catch((error: unknown) => {
        if (!/buildkit/i.test(reasonOf(error))) throw error;
        return attempt('2');
      });
      return name;
    } catch (cause) {
      throw new LeakcheckError('image-build', `${dockerfile} in ${folder} could not be built: ${reasonOf(cause)}`, {
        next: `Mend it until \`docker build -f ${dockerfile} .\` works in that folder, or build the image yourself and name it in \`target.image\`.`,
        details: lines.slice(-LAST_BUILD_LINES),
        cause,
      });
    }
  }

  async createNetwork(): Promise<Removable> {
    const label = this.live.open();
    try {
      const network = await this.#docker.createNetwork({ Name: `leakcheck-${this.live.unique()}`, Driver: 'bridge', Labels: label });
      return this.live.add({ id: network.id, remove: () => untilGone(() => network.remove()) });
    } catch (cause) {
      throw failed('make a network', cause);
    }
  }

  async create({ image, command, env, ports, memoryBytes, network, files = [] }: ContainerSettings): Promise<Container> {
    const label = this.live.open();
    const inside = ports.map((port) => `${port}/tcp`);
    // Reached from this machine only, where that is the engine's.
    const binding = [{ HostIp: this.host === '127.0.0.1' ? '127.0.0.1' : '', HostPort: '0' }];
    try {
      const container = await this.#docker.createContainer({
        Image: image,
        ...(command !== undefined && { Cmd: [...command] }),
        Env: Object.entries(env).map(([key, value]) => `${key}=${value}`),
        Labels: label,
        ExposedPorts: Object.fromEntries(inside.map((port) => [port, {}])),
        HostConfig: {
          PortBindings: Object.fromEntries(inside.map((port) => [port, binding])),
          // Swap beyond the limit would make a leak slow instead of fatal.
          ...(memoryBytes !== undefined && { Memory: memoryBytes, MemorySwap: memoryBytes }),
          ...(network !== undefined && { NetworkMode: network.id }),
        },
        ...(network !== undefined && { NetworkingConfig: { EndpointsConfig: { [network.id]: { Aliases: [network.name] } } } }),
      });
      const made = this.live.add(new StartableContainer(this.#docker, container));
      if (files.length > 0) await container.putArchive(packed(files), { path: '/' });
      return made;
    } catch (cause) {
      throw failed(`make a container of ${image}`, cause);
    }
  }
}

class StartableContainer implements Container {
  readonly id: string;
  readonly ended: Promise<ContainerEnd>;
  #onEnd!: (end: ContainerEnd) => void;
  #removed: Promise<void> | undefined;

  constructor(
    private readonly docker: Docker,
    private readonly container: DockerContainer,
  ) {
    this.id = container.id;
    this.ended = new Promise((resolve) => (this.#onEnd = resolve));
  }

  async start({ onStdout, onStderr }: ContainerOutput): Promise<void> {
    try {
      const stream = await this.container.attach({ stream: true, stdout: true, stderr: true });
      const [stdout, stderr] = [new PassThrough({ encoding: 'utf8' }), new PassThrough({ encoding: 'utf8' })];
      stdout.on('data', onStdout);
      stderr.on('data', onStderr);
      this.docker.modem.demuxStream(stream, stdout, stderr);
      const printed = new Promise<void>((resolve) => stream.on('close', () => resolve()).on('end', () => resolve()).on('error', () => resolve()));
      await this.container.start();
      void printed.then(() => this.#noteEnd());
    } catch (cause) {
      throw failed('start the container', cause);
    }
  }

  async publishedPort(port: number): Promise<number | undefined> {
    const { NetworkSettings: { Ports } } = await this.#inspect();
    const published = Number(Ports[`${port}/tcp`]?.[0]?.HostPort);
    return published > 0 ? published : undefined;
  }

  async health(): Promise<Health> {
    const { State: { Health } } = await this.#inspect();
    return (Health?.Status as Health | undefined) ?? 'none';
  }

  async fetch(path: string, fileFor: (name: string) => string): Promise<void> {
    try {
      const archive = extract();
      const unpacked = (async () => {
        for await (const entry of archive) {
          // Of a name only the last part counts: nothing is written but where the caller says.
          if (entry.header.type === 'file') await pipeline(entry, createWriteStream(fileFor(basename(entry.header.name))));
          else entry.resume();
        }
      })();
      await Promise.all([pipeline(await this.container.getArchive({ path }), archive as unknown as NodeJS.WritableStream), unpacked]);
    } catch (cause) {
      throw failed(`copy ${path} from the container`, cause);
    }
  }

  remove(): Promise<void> {
    return (this.#removed ??= untilGone(() => this.container.remove({ force: true, v: true })));
  }

  /** The stream of its output ends with it, or with the connection to the engine. */
  async #noteEnd(): Promise<void> {
    for (let attempt = 0; attempt < END_INSPECTION_ATTEMPTS && this.#removed === undefined; attempt += 1) {
      try {
        await this.container.wait();
        const { State: { ExitCode, OOMKilled } } = await this.container.inspect();
        return this.#onEnd({ exitCode: ExitCode, outOfMemory: OOMKilled });
      } catch {
        // Asked again: it may be the connection that has gone.
      }
    }
  }

  async #inspect() {
    try {
      return await this.container.inspect();
    } catch (cause) {
      throw failed('look at the container', cause);
    }
  }
}

function packed(files: readonly PackedFile[]): NodeJS.ReadableStream {
  const archive = pack();
  for (const { path, mode, content } of files) {
    const name = path.replace(/^\//, '');
    if (content === undefined) archive.entry({ name, mode, type: 'directory' });
    else archive.entry({ name, mode }, Buffer.from(content));
  }
  archive.finalize();
  return archive as unknown as NodeJS.ReadableStream;
}

/** A network is in use until its last container has left; what is not there any more is gone. */
async function untilGone(remove: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    try {
      return void (await remove());
    } catch (error) {
      if (isNotFound(error)) return;
      await new Promise((resolve) => setTimeout(resolve, 200 * attempt));
    }
  }
}

function isNotFound(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'statusCode' in error && error.statusCode === 404;
}

/** The engine's own words, without the HTTP status that its client puts in front. */
function reasonOf(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  return said.replace(/^\(HTTP code \d+\) [^-]*- /, '').replace(/\s+/g, ' ').trim();
}

function failed(what: string, cause: unknown): LeakcheckError {
  return new LeakcheckError('engine-failed', `the container engine could not ${what}: ${reasonOf(cause)}`, { next: 'See what it says with `docker info` and its log.', cause });
}

