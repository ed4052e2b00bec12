/** The complete, frozen form of a scenario: every default filled in, every path absolute, every unit in the name. */
import type { ChannelName } from '../channels.js';

export interface Scenario {
  /** Absolute path of the YAML file. */
  readonly file: string;
  readonly name: string;
  readonly target: TargetSpec;
  readonly load: LoadSpec;
  /** At least one; names are unique. */
  readonly routes: readonly Route[];
  /** Names are unique; none of them is applied in the run that gives the verdict. */
  readonly toggles: readonly Toggle[];
  readonly thresholds: Thresholds;
  readonly bisect: 'auto' | 'off';
  readonly ignore: readonly IgnoreEntry[];
  readonly expect?: Expectation;
}

export interface TargetSpec {
  /** A shell-like string, or a list of words that is taken literally; an empty list where a container has its image's. */
  readonly command: string | readonly string[];
  /** Absolute. */
  readonly cwd: string;
  /** Added to the harness's own environment, or to the image's. PORT is set by the target stage. Values may hold addresses of services. */
  readonly env: Readonly<Record<string, string>>;
  readonly ready: Readiness;
  /** A version ("22", "22.1.0") or an absolute path; undefined is the `node` that the command finds. */
  readonly node?: string;
  /** true keeps the optimising compilers: more requests per second, a larger minimum detectable leak. */
  readonly jit: boolean;
  /** Where the server runs, instead of this machine. */
  readonly container?: ContainerSpec;
  /** In containers, started before each target, in this order; names are unique. */
  readonly services?: readonly ServiceSpec[];
}

export interface ContainerSpec {
  readonly from: { readonly kind: 'image'; readonly image: string } | { readonly kind: 'build'; readonly folder: string; readonly dockerfile: string };
  /** That the server listens on, inside. */
  readonly port: number;
  /** undefined: the engine's own. */
  readonly memoryBytes?: number;
  /** Added at the end of the command, whichever it is. */
  readonly args?: readonly string[];
}

export interface ServiceSpec {
  /** Also its host name for containers. */
  readonly name: string;
  readonly image: string;
  /** That it listens on, inside. */
  readonly port: number;
  readonly env: Readonly<Record<string, string>>;
  /** As a target's; undefined: the image's. */
  readonly command?: string | readonly string[];
  /** With `port` the image's HEALTHCHECK is waited for as well. */
  readonly ready: Readiness;
}

export type Readiness = { readonly timeoutMs: number } & (
  | { readonly kind: 'http'; readonly path: string }
  | { readonly kind: 'log'; readonly text: string }
  | { readonly kind: 'port' }
);

export interface LoadSpec {
  readonly profile: Profile;
  readonly connections: number;
  /** Requests before the first judged sample, or 'auto': until the heap settles. */
  readonly warmup: 'auto' | number;
  /** Extra quiet time before each sample. */
  readonly settleMs: number;
  readonly budget: { readonly requests: number; readonly timeMs: number };
}

export const PROFILES = ['quick', 'standard', 'thorough'] as const;
export type Profile = (typeof PROFILES)[number];

export interface Route {
  readonly name: string;
  readonly method: string;
  /** Path with query; may hold `{{…}}` templates, as may header values and the body. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Instead of `body`: sent byte by byte, without templates. */
  readonly bodyFile?: BodyFile;
  /** Share of the traffic relative to the other routes; above 0. */
  readonly weight: number;
  /** Statuses that are right, as inclusive ranges. */
  readonly status: readonly StatusRange[];
  /** Where the client drops the connection on purpose; undefined waits for the answer. */
  readonly abort?: AbortPoint;
}

/** While it sends the request, at the head of the answer, or at the first bytes of the answer's body. */
export const ABORT_POINTS = ['request', 'headers', 'body'] as const;
export type AbortPoint = (typeof ABORT_POINTS)[number];

export interface BodyFile {
  /** Absolute. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface StatusRange {
  readonly from: number;
  readonly to: number;
}

/** Switches one thing off: a middleware, a plugin, a feature. Has at least one of `env` and `args`. */
export interface Toggle {
  readonly name: string;
  /** Added to the target's environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Added at the end of the target's command. */
  readonly args: readonly string[];
}

export interface Thresholds {
  /**
   * Growth per request of one route above which it is a leak, above 0, in the channel's unit: bytes, or a count for
   * `fds` and `resources`. Only what the scenario states; the verdict has the defaults.
   */
  readonly perRequest: Readonly<Partial<Record<ChannelName, number>>>;
  /** gcstats' usage_trend as a ratio (0.05 is 5 %), above which sustained growth is a leak. */
  readonly usageTrend?: number;
}

export interface Expectation {
  readonly verdict: 'clean' | 'leak' | 'inconclusive';
  /** Names of the culprits, in any order. */
  readonly routes?: readonly string[];
  /** Names of the toggles that hold the leak, in any order. */
  readonly toggles?: readonly string[];
}

/** A leak that does not fail the gate. */
export interface IgnoreEntry {
  /** Unique in the scenario. */
  readonly fingerprint: string;
  readonly reason: string;
  readonly owner?: string;
  /** The last day on which it counts, as `2027-01-31` in UTC; undefined is for ever. */
  readonly until?: string;
}
