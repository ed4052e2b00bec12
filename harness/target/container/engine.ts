/** The seam to a container engine: what leakcheck asks of Docker, Podman or a remote host. Tests have one of their own. */

export interface ContainerEngine {
  /** Host name or address at which published ports are reached. */
  readonly host: string;
  /** Fetches the image where the engine does not have it. @throws LeakcheckError image-missing, interrupted */
  image(reference: string, signal: AbortSignal): Promise<ImageSettings>;
  /** @returns a reference of the image. @throws LeakcheckError image-build, interrupted */
  build(source: BuildSource, signal: AbortSignal): Promise<string>;
  /** @throws LeakcheckError engine-failed */
  createNetwork(): Promise<Removable>;
  /** Not yet running. @throws LeakcheckError engine-failed */
  create(settings: ContainerSettings): Promise<Container>;
}

export interface BuildSource {
  /** Absolute; what the image can be made of. */
  readonly folder: string;
  /** Relative to the folder. */
  readonly dockerfile: string;
}

/** What an image says of itself. */
export interface ImageSettings {
  readonly env: Readonly<Record<string, string>>;
  readonly command: readonly string[];
  readonly entrypoint: readonly string[];
  /** Absolute, in the image. */
  readonly folder: string;
}

export interface ContainerSettings {
  readonly image: string;
  /** undefined: the image's. */
  readonly command?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** TCP ports inside, each published at a free port of the engine's host. */
  readonly ports: readonly number[];
  readonly memoryBytes?: number;
  /** With others in it, each under its name. */
  readonly network?: { readonly id: string; readonly name: string };
  readonly files?: readonly PackedFile[];
}

/** Copied into the container before it starts: a remote host has no folder of this machine. */
export interface PackedFile {
  /** Absolute, in the container. */
  readonly path: string;
  readonly mode: number;
  /** undefined: it is a folder. */
  readonly content?: Uint8Array;
}

export interface Removable {
  readonly id: string;
  /** Never rejects; may be called again. */
  remove(): Promise<void>;
}

/** `remove` ends what runs, and takes the container's volumes with it. */
export interface Container extends Removable {
  /** @throws LeakcheckError engine-failed with the engine's reason, such as a command that the image does not have */
  start(output: ContainerOutput): Promise<void>;
  /** @param port inside; undefined once it has ended */
  publishedPort(port: number): Promise<number | undefined>;
  health(): Promise<Health>;
  /** Resolves when it has ended on its own, its last output being known. Never rejects. */
  readonly ended: Promise<ContainerEnd>;
  /**
   * Copies a file, or the files of a folder, out of it, also after its end.
   * @param fileFor where the file of that name goes on this machine
   * @throws LeakcheckError engine-failed
   */
  fetch(path: string, fileFor: (name: string) => string): Promise<void>;
}

export interface ContainerOutput {
  readonly onStdout: (text: string) => void;
  readonly onStderr: (text: string) => void;
}

/** As the image's HEALTHCHECK says; `none` where it has none. */
export type Health = 'none' | 'starting' | 'healthy' | 'unhealthy';

export interface ContainerEnd {
  readonly exitCode: number;
  /** Whether the kernel has ended a process of it at its memory limit. */
  readonly outOfMemory: boolean;
}
