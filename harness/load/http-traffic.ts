/** The traffic of a run: autocannon's requests, and beside them those whose client drops the connection. */
import { setMaxListeners } from 'node:events';
import { LeakcheckError } from '../errors.js';
import { ABORTED, AnswerCounts } from './answers.js';
import { sendWithAutocannon } from './autocannon-traffic.js';
import { dropRequests } from './dropped-requests.js';
import { WindowPlanner } from './plan.js';
import type { RouteCounts, Traffic } from './traffic.js';
import type { Route } from '../scenario/scenario.js';

/** An answer that takes longer is a hang: no route that is driven thousands of times is meant to take half a minute. */
const REQUEST_TIMEOUT_S = 30;

export interface TrafficOptions {
  readonly origin: string;
  readonly connections: number;
  readonly seed: number;
  readonly signal: AbortSignal;
  /** At least 1. */
  readonly requestTimeoutS?: number;
}

export class HttpTraffic implements Traffic {
  readonly #planner: WindowPlanner;
  readonly #counts = new AnswerCounts();

  constructor(private readonly options: TrafficOptions) {
    this.#planner = new WindowPlanner(options.seed);
  }

  get counts(): RouteCounts {
    return this.#counts.byRoute;
  }

  get tolerated(): RouteCounts {
    return this.#counts.tolerated;
  }

  async drive(routes: readonly Route[], requests: number): Promise<void> {
    const { origin, connections, signal: interrupt, requestTimeoutS: timeoutS = REQUEST_TIMEOUT_S } = this.options;
    const window = this.#planner.plan(routes, requests);
    const kept = window.filter(({ route }) => route.abort === undefined);
    const dropped = window.filter(({ route }) => route.abort !== undefined);
    const forDropped = connectionsFor(dropped.length, requests, connections);

    const stop = new AbortController();
    // Each connection listens: ten of them are no leak.
    setMaxListeners(connections + 2, stop.signal);
    const onInterrupt = () => stop.abort();
    interrupt.addEventListener('abort', onInterrupt, { once: true });
    let failure: Error | undefined;
    // The failure of one client ends the other.
    const orStop = (work: Promise<void>) =>
      work.catch((error: unknown) => {
        failure ??= error as Error;
        stop.abort();
      });
    await Promise.all([
      orStop(
        sendWithAutocannon(kept, {
          origin,
          connections: Math.max(1, connections - forDropped),
          timeoutS,
          signal: stop.signal,
          onAnswer: (answer) => this.#counts.accept(answer, connections),
        }),
      ),
      orStop(
        dropRequests(dropped, {
          origin: new URL(origin),
          connections: forDropped,
          timeoutMs: timeoutS * 1000,
          signal: stop.signal,
          onDropped: ({ route }) => this.#counts.add(route, ABORTED),
        }),
      ),
    ]);
    interrupt.removeEventListener('abort', onInterrupt);

    if (interrupt.aborted) throw new LeakcheckError('interrupted', 'interrupted');
    if (failure !== undefined) throw failure;
  }
}

/** The share of the connections that a part of the requests gets: at least one, and one is left for the others. */
function connectionsFor(part: number, requests: number, connections: number): number {
  if (part === 0 || part === requests) return part === 0 ? 0 : connections;
  return Math.max(1, Math.min(connections - 1, Math.round((connections * part) / requests)));
}
