/** The gateway to autocannon: the only file that knows it. */
import autocannon from 'autocannon';
import { LeakcheckError } from '../errors.js';
import { ConnectionWatch, type AutocannonClient } from './connection-watch.js';
import { AnswerCounts, wrongStatus, type Answer } from './answers.js';
import { WindowPlanner, type PlannedRequest } from './plan.js';
import type { RouteCounts, Traffic } from './traffic.js';
import type { Route } from '../scenario/scenario.js';

/** autocannon notices the end of a window only when it samples; its default of 1 s would cost that much a window. */
const SAMPLE_INTERVAL_MS = 5;
/** A server that closes each connection needs a call of autocannon for every few requests. */
const CLOSING_SAMPLE_INTERVAL_MS = 2;
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

export class AutocannonTraffic implements Traffic {
  readonly #planner: WindowPlanner;
  readonly #counts = new AnswerCounts();
  #serverCloses = false;

  constructor(private readonly options: TrafficOptions) {
    this.#planner = new WindowPlanner(options.seed);
  }

  get counts(): RouteCounts {
    return this.#counts.byRoute;
  }

  async drive(routes: readonly Route[], requests: number): Promise<void> {
    // A server may announce that it closes a connection: what was still to go over it goes over a new one.
    // Each round gets an answer at least, or fails.
    let unsent: readonly PlannedRequest[] = this.#planner.plan(routes, requests);
    while (unsent.length > 0) unsent = await this.#send(unsent);
  }

  /** @returns what was not sent because the server closed the connections before */
  async #send(window: readonly PlannedRequest[]): Promise<readonly PlannedRequest[]> {
    const { options } = this;
    const connections = Math.min(options.connections, window.length);
    const answered = new Set<PlannedRequest>();
    let wrong: Answer | undefined;
    let failure: Error | undefined;
    let dropped: Error | undefined;
    let stop = () => {};
    const onAnswer = (answer: Answer) => {
      answered.add(answer.planned);
      this.#counts.add(answer);
      wrong ??= answer.isExpected ? undefined : answer;
      if (wrong !== undefined) stop();
    };
    const slices = Array.from({ length: connections }, (_, slice) => window.filter((_request, index) => index % connections === slice));
    const onClose = () => (this.#serverCloses = true);
    const onDrop = (error: Error) => {
      dropped ??= error;
      stop();
    };

    await new Promise<void>((resolve, reject) => {
      const run = autocannon(
        {
          url: options.origin,
          connections,
          amount: window.length,
          sampleInt: this.#serverCloses ? CLOSING_SAMPLE_INTERVAL_MS : SAMPLE_INTERVAL_MS,
          timeout: options.requestTimeoutS ?? REQUEST_TIMEOUT_S,
          bailout: 1,
          // Each connection sends its own slice, as many requests as autocannon gives it.
          setupClient: (client: unknown) => new ConnectionWatch(client as AutocannonClient, slices.shift() ?? [], { onAnswer, onClose, onDrop }),
        },
        (error: Error | null) => (error ? reject(error) : resolve()),
      );
      stop = () => (run as unknown as { stop(): void }).stop();
      run.on('reqError', (error: unknown) => (failure ??= error as Error));
      options.signal.addEventListener('abort', stop, { once: true });
    }).finally(() => options.signal.removeEventListener('abort', stop));

    if (options.signal.aborted) throw new LeakcheckError('interrupted', 'interrupted');
    if (wrong !== undefined) throw wrongStatus(wrong);
    // A timeout and a reset end the connection too, and know more.
    const cause = failure ?? dropped;
    if (cause !== undefined) throw failed(cause, window.length - answered.size);
    return window.filter((planned) => !answered.has(planned));
  }
}

function failed(failure: Error, unanswered: number): LeakcheckError {
  return new LeakcheckError('traffic-failed', `a request failed without an answer: ${failure.message} (${unanswered} left to answer)`, {
    next: 'Look at the last output of the target; a server that drops connections or hangs cannot be judged.',
    cause: failure,
  });
}
