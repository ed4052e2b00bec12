/** What a scenario's script gets, and what it exports: `script: ./ws-client.mjs`. */

/** The same for every request of a window. */
export interface ScriptWindow {
  /** Origin of the server, such as `http://127.0.0.1:40123`. */
  readonly origin: string;
  /** What `setup` of the scenario has captured, by name. */
  readonly captured: Readonly<Record<string, string>>;
  /** Aborted when the window ends early: an interrupt, a failure of other traffic, a request that took too long. */
  readonly signal: AbortSignal;
}

/** One request of the mix. @typeParam Data what the module's `setup` returns */
export interface ScriptCall<Data = unknown> extends ScriptWindow {
  /** 1, 2, 3 … unique over the run, and over all routes; what `{{seq}}` is elsewhere. */
  readonly seq: number;
  /** Which virtual user makes the request, from 0; one makes one after the other. */
  readonly user: number;
  /** Fractions in [0, 1): the same for the same request of the same seed. */
  readonly random: () => number;
  readonly data: Data;
}

/** The exports of a script, an ES or CommonJS module. A rejection, of any of them, ends the window with an error. */
export interface Script<Data = unknown> {
  /** Makes the traffic of one request; done when it settles. */
  default(call: ScriptCall<Data>): unknown;
  /** Before each window of requests. */
  setup?(window: ScriptWindow): Data | Promise<Data>;
  /** After each window: closes what is still connected, since memory is read when the server has no connection left. */
  teardown?(window: ScriptWindow & { readonly data: Data }): unknown;
}
