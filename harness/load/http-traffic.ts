/** The traffic of a run: autocannon's requests, and beside them what it cannot do, one virtual user a connection. */
import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { LeakcheckError } from '../errors.js';
import { ABORTED, AnswerCounts, DONE, isExpected, requestFailed, wrongStatus, type Answer } from './answers.js';
import { sendWithAutocannon } from './autocannon-traffic.js';
import { sendChain } from './chained-requests.js';
import { CookieJar } from './cookie-jar.js';
import { dropRequest } from './dropped-requests.js';
import type { Client } from './http-exchange.js';
import { Pacer, STEADY, type Pace } from './pacer.js';
import { WindowPlanner, type Planned, type PlannedRequest } from './plan.js';
import { NO_VALUES, type GivenValues } from './request-values.js';
import { ScriptRunner } from './script-runner.js';
import { setUp } from './set-up.js';
import type { RouteCounts, Traffic } from './traffic.js';
import { VirtualUser, type Habits } from './virtual-user.js';
import { workOff } from './work-queue.js';
import type { LoadSpec, Route, Step } from '../scenario/scenario.js';

/** An answer that takes longer is a hang: no route that is driven thousands of times is meant to take half a minute. */
const REQUEST_TIMEOUT_S = 30;

export interface TrafficOptions {
  readonly origin: string;
  readonly connections: number;
  readonly seed: number;
  readonly signal: AbortSignal;
  /** At least 1. */
  readonly requestTimeoutS?: number;
  /** How requests follow on each other; cookies are dropped, connections kept, at a steady pace. */
  readonly load?: Pick<LoadSpec, 'cookies' | 'keepAlive'> & Pace;
  /** What requests may ask for by name, besides what setup captures; nothing. */
  readonly given?: GivenValues;
}

export class HttpTraffic implements Traffic {
  readonly #planner: WindowPlanner;
  readonly #counts = new AnswerCounts();
  readonly #users: VirtualUser[] = [];
  readonly #pace: Pace;
  readonly #habits: Habits;
  readonly #timeoutS: number;
  readonly #scripts: ScriptRunner;
  /** What setup was given, with which users begin. */
  #cookies = new CookieJar();

  constructor(private readonly options: TrafficOptions) {
    const { seed, given = NO_VALUES, load, requestTimeoutS = REQUEST_TIMEOUT_S } = options;
    this.#planner = new WindowPlanner(seed, given);
    this.#pace = load ?? STEADY;
    this.#habits = { keepsCookies: load?.cookies === 'keep', keepAlive: load?.keepAlive ?? true };
    this.#timeoutS = requestTimeoutS;
    this.#scripts = new ScriptRunner({ origin: options.origin, timeoutMs: requestTimeoutS * 1000, captured: () => Object.fromEntries(this.#planner.captured) });
  }

  get counts(): RouteCounts {
    return this.#counts.byRoute;
  }

  get tolerated(): RouteCounts {
    return this.#counts.tolerated;
  }

  async setUp(steps: readonly Step[]): Promise<void> {
    const visitor = new VirtualUser(0, { keepsCookies: true, keepAlive: this.#habits.keepAlive }, this.#cookies);
    await setUp(steps, (step) => this.#planner.planStep(step), this.#planner.captured, visitor, this.#client(this.options.signal));
    this.#cookies = visitor.jar;
  }

  async drive(routes: readonly Route[], requests: number): Promise<void> {
    const { origin, connections, signal: interrupt } = this.options;
    const window = this.#planner.plan(routes, requests);
    const plain = window.filter((planned) => this.#isPlain(planned));
    const others = window.filter((planned) => !this.#isPlain(planned));
    const forOthers = connectionsFor(others.length, requests, connections);

    const stop = new AbortController();
    // Each connection listens: ten of them are no leak.
    setMaxListeners(0, stop.signal);
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
        sendWithAutocannon(plain, {
          origin,
          connections: Math.max(1, connections - forOthers),
          timeoutS: this.#timeoutS,
          signal: stop.signal,
          onAnswer: (answer) => this.#counts.accept(answer, connections),
        }),
      ),
      orStop(this.#workOff(others, forOthers, stop)),
    ]);
    interrupt.removeEventListener('abort', onInterrupt);

    if (interrupt.aborted) throw new LeakcheckError('interrupted', 'interrupted');
    if (failure !== undefined) throw failure;
  }

  async end(): Promise<void> {
    await this.#scripts.end();
  }

  /** Whether autocannon can send it: it knows no cookies, no pace, and keeps its connections. */
  #isPlain(planned: Planned): planned is PlannedRequest {
    const { keepsCookies, keepAlive } = this.#habits;
    if (planned.kind !== 'request' || keepsCookies || !keepAlive || this.#pace.requestsPerSecond !== undefined || this.#pace.phases.length > 0) return false;
    return planned.route.abort === undefined && planned.route.readBytesPerSecond === undefined;
  }

  async #workOff(window: readonly Planned[], connections: number, stop: AbortController): Promise<void> {
    const { signal } = stop;
    if (window.length === 0) return;
    const pacer = new Pacer(this.#pace, { requests: window.length, connections, now: () => performance.now(), sleep: (ms) => sleep(ms, undefined, { signal }).catch(() => {}) });
    const client = this.#client(signal);
    const scripts = [...new Set(window.flatMap((planned) => (planned.kind === 'script' ? [planned.route] : [])))];
    const endScripts = () => void this.#scripts.end();
    signal.addEventListener('abort', endScripts, { once: true });
    await this.#scripts.open(scripts);
    await workOff({
      window,
      users: this.#usersFor(pacer.mostUnderWay),
      pacer,
      signal,
      perform: async (planned, user, left) => {
        try {
          await this.#perform(planned, user, client);
        } catch (error) {
          if (signal.aborted) return;
          // The others do not go on while it is told.
          stop.abort();
          throw error instanceof LeakcheckError ? error : requestFailed(error as Error, left());
        }
      },
    });
    if (!signal.aborted) await this.#scripts.close(scripts);
    signal.removeEventListener('abort', endScripts);
  }

  async #perform(planned: Planned, user: VirtualUser, client: Client): Promise<void> {
    if (planned.kind === 'script') {
      await this.#scripts.call(planned, user.index);
      if (!client.signal.aborted) this.#counts.add(planned.route, DONE);
      return;
    }
    if (planned.kind === 'chain') return this.#accept(await sendChain(planned, user, client));
    const { route, request } = planned;
    if (route.abort !== undefined) {
      await dropRequest({ ...planned, request: user.withCookies(request) }, client);
      if (!client.signal.aborted) this.#counts.add(route, ABORTED);
      return;
    }
    const { status, body } = await user.send(request, client, { keepsBody: (given) => !isExpected({ status: given, expected: route.status }), readBytesPerSecond: route.readBytesPerSecond });
    this.#accept({ route, request, expected: route.status, status, body });
  }

  #accept(answer: Answer): void {
    if (!this.#counts.accept(answer, this.options.connections)) throw wrongStatus(answer);
  }

  /** The first so many: the same ones in every window. */
  #usersFor(count: number): readonly VirtualUser[] {
    while (this.#users.length < count) this.#users.push(new VirtualUser(this.#users.length, this.#habits, this.#cookies));
    return this.#users.slice(0, count);
  }

  #client(signal: AbortSignal): Client {
    return { origin: new URL(this.options.origin), signal, timeoutMs: this.#timeoutS * 1000 };
  }
}

/** The share of the connections that a part of the requests gets: at least one, and one is left for the others. */
function connectionsFor(part: number, requests: number, connections: number): number {
  if (part === 0 || part === requests) return part === 0 ? 0 : connections;
  return Math.max(1, Math.min(connections - 1, Math.round((connections * part) / requests)));
}
