/** The complete, frozen form of a scenario: every default filled in, every path absolute, every unit in the name. */
import type { ChannelName } from '../channels.js';

export interface Scenario {
  /** Absolute path of the YAML file. */
  readonly file: string;
  readonly name: string;
  readonly target: TargetSpec;
  readonly load: LoadSpec;
  /** Sent to every fresh target, in order, before anything is measured. */
  readonly setup: readonly Step[];
  /** Names are unique. */
  readonly feeds: readonly Feed[];
  /** What the requests' `${…}` stand for. Nothing that is shown, written or kept may hold these values. */
  readonly variables: Readonly<Record<string, string>>;
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
  /** Whether a virtual user keeps the cookies that it is given from request to request. */
  readonly cookies: 'keep' | 'drop';
  /** false: a connection for every request. */
  readonly keepAlive: boolean;
  /** At most so many requests begin in a second; undefined: as many as are answered. */
  readonly requestsPerSecond?: number;
  /** What every window goes through, in order; empty: the same load all the time. */
  readonly phases: readonly Phase[];
  /** Extra quiet time before each sample. */
  readonly settleMs: number;
  readonly budget: { readonly requests: number; readonly timeMs: number };
}

/** A stretch of a window. Levels are multiples of `connections`, or of `requestsPerSecond` where that is set. */
export interface Phase {
  readonly kind: 'constant' | 'ramp' | 'spike';
  /** Level at its first request and at its last; in between it changes evenly. */
  readonly from: number;
  readonly to: number;
  /** Part of the window's requests, 0 to 1; those of all phases make 1. */
  readonly share: number;
}

export const PROFILES = ['quick', 'standard', 'thorough'] as const;
export type Profile = (typeof PROFILES)[number];

/** One entry of the mix: a request, several in order as one unit, or code. What it does once counts as one request. */
export type Route = RequestRoute | ChainRoute | ScriptRoute;

interface RouteBase {
  readonly name: string;
  /** Share of the traffic relative to the other routes; above 0. */
  readonly weight: number;
}

/** The text of one request; path, values of headers, body and fields may hold `{{…}}` templates and `${…}` variables. */
export interface RequestSpec {
  readonly method: string;
  /** Path with query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Instead of `body`: sent byte by byte, without templates. */
  readonly bodyFile?: BodyFile;
  /** Instead of `body`: fields of an application/x-www-form-urlencoded form. */
  readonly form?: Readonly<Record<string, string>>;
  /** Instead of `body`: parts of a multipart/form-data form. */
  readonly multipart?: readonly FormPart[];
}

export interface RequestRoute extends RouteBase, RequestSpec {
  readonly chain?: undefined;
  readonly script?: undefined;
  /** Statuses that are right, as inclusive ranges. */
  readonly status: readonly StatusRange[];
  /** Where the client drops the connection on purpose; undefined waits for the answer. */
  readonly abort?: AbortPoint;
  /** How fast the client takes the answer's body from the connection; undefined is at once. */
  readonly readBytesPerSecond?: number;
}

/** Requests that one virtual user sends one after the other; what one captures the later ones can use. */
export interface ChainRoute extends RouteBase {
  /** At least one. */
  readonly chain: readonly Step[];
  readonly script?: undefined;
}

/** Traffic made by code: what the module's default export does once is one request. */
export interface ScriptRoute extends RouteBase {
  readonly script: ScriptFile;
  readonly chain?: undefined;
}

export interface ScriptFile {
  /** Absolute. */
  readonly path: string;
  /** As the scenario has it: the same on every machine. */
  readonly written: string;
}

/** A request of a chain or of `setup`. */
export interface Step extends RequestSpec {
  readonly status: readonly StatusRange[];
  readonly captures: readonly Capture[];
}

/** A value of an answer that later requests use by its name. */
export type Capture = { readonly name: string } & (
  /** A singular query of RFC 9535, such as `$.items[0].id`, into a JSON body. */
  | { readonly from: 'json'; readonly query: string }
  /** The value of the cookie of this name that the answer sets. */
  | { readonly from: 'cookie'; readonly cookie: string }
  /** The header of this name, in lower case; the group of the expression, where there is one. */
  | { readonly from: 'header'; readonly header: string; readonly regex?: string }
  /** The one group of the expression's first match in the body. */
  | { readonly from: 'body'; readonly regex: string }
);

/** A part of a multipart form: text, or a file, which has a file name. */
export interface FormPart {
  readonly name: string;
  /** Text with templates, or the bytes of a file. */
  readonly content: string | BodyFile;
  /** May hold templates; undefined: the part is a field, not a file. */
  readonly filename?: string;
  /** Content type of the part; undefined: application/octet-stream for a file, none for a field. */
  readonly type?: string;
}

/** Rows of values; `{{name.column}}` is replaced by one of the row that a request gets. */
export interface Feed {
  readonly name: string;
  /** Absolute. */
  readonly file: string;
  readonly order: FeedOrder;
  readonly columns: readonly string[];
  /** At least one; each with all columns that requests use. */
  readonly rows: readonly Readonly<Record<string, string>>[];
}

/** One row after the other, from the start again at the end; or any. */
export const FEED_ORDERS = ['in turn', 'at random'] as const;
export type FeedOrder = (typeof FEED_ORDERS)[number];

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
