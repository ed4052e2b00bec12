/** What `leakcheck init` has seen and written. */

export interface InitResult {
  readonly dryRun: boolean;
  /** As its authors write it: Express. */
  readonly framework: string;
  readonly packageManager: string;
  /** undefined: the scenario was there already, so nothing was started. */
  readonly server?: ServerSeen;
  readonly files: readonly InitFile[];
  /** Commands and hints, in their order. */
  readonly next: readonly InitStep[];
}

export interface ServerSeen {
  readonly command: string;
  /** Where the command was found. */
  readonly from: string;
  readonly built: boolean;
  /** From the start to the open port. */
  readonly readyMs: number;
  /** Ports that it listens on where PORT is not heard of, but another way was found. */
  readonly ignoredPort: readonly number[];
  /** Who told the routes: `Express`, `docs/openapi.yaml`; undefined: nobody. */
  readonly source: string | undefined;
  readonly routes: { readonly active: number; readonly changes: number; readonly refused: number; readonly failed: number; readonly pattern: number };
  /** Those that were tried and left out: request and reason. */
  readonly leftOut: readonly string[];
}

export interface InitFile {
  /** Relative to the folder of the project. */
  readonly path: string;
  readonly state: 'written' | 'changed' | 'kept';
  /** Why it was kept, or what was changed. */
  readonly note?: string;
  /** As it is to be; not of files that are kept. */
  readonly text?: string;
}

export interface InitStep {
  readonly words: string;
  readonly command?: string;
}
