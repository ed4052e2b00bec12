/** The gateway to autocannon: the only file that knows it. */
import autocannon from 'autocannon';
import { LeakcheckError } from '../errors.js';
import type { Route, StatusRange } from '../scenario/scenario.js';
import { WindowPlanner, type PlannedRequest } from './plan.js';
import type { RouteCounts, Traffic } from './traffic.js';

/** autocannon notices the end of a window only when it samples; its default of 1 s would cost that much a window. */
const SAMPLE_INTERVAL_MS = 20;
const REQUEST_TIMEOUT_S = 30;
/** How often requests that a closing connection swallowed are sent again. */
const MAX_RESENDS = 3;
const BODY_EXCERPT_LENGTH = 300;

export interface TrafficOptions {
  readonly origin: string;
  readonly connections: number;
  readonly seed: number;
  readonly signal: AbortSignal;
}

interface Answer {
  readonly planned: PlannedRequest;
  readonly status: number;
  readonly body: string;
}

/** autocannon's client, as far as `setupClient` lets us use it. */
interface Client {
  setRequests(requests: readonly object[]): void;
}

export class AutocannonTraffic implements Traffic {
  readonly #planner: WindowPlanner;
  readonly #counts: Record<string, Record<string, number>> = {};
  /** A server that answers `Connection: close` gets a new connection for each request. */
  #keepAlive = true;

  constructor(private readonly options: TrafficOptions) {
    this.#planner = new WindowPlanner(options.seed);
  }

  get counts(): RouteCounts {
    return this.#counts;
  }

  async drive(routes: readonly Route[], requests: number): Promise<void> {
    let unanswered = this.#planner.plan(routes, requests);
    for (let resend = 0; unanswered.length > 0; resend += 1) {
      if (resend > MAX_RESENDS) {
        throw new LeakcheckError('traffic-failed', `${unanswered.length} of ${requests} requests got no answer: the server closes its connections`, {
          next: 'Look at the log of the server; leakcheck needs an answer to every request.',
        });
      }
      unanswered = await this.#send(unanswered);
    }
  }

  /** @returns what was not answered because the server closed a connection that said keep-alive */
  async #send(window: readonly PlannedRequest[]): Promise<PlannedRequest[]> {
    const answered = new Set<PlannedRequest>();
    let wrong: Answer | undefined;
    let failure: Error | undefined;
    const connections = Math.min(this.options.connections, window.length);
    let clients = 0;
    const toRequest = (planned: PlannedRequest) => ({
      ...planned.request,
      ...(planned.request.body instanceof Uint8Array ? { body: Buffer.from(planned.request.body) } : {}),
      onResponse: (status: number, body: string, _context: object, headers: Record<string, string | string[]> = {}) => {
        answered.add(planned);
        this.#count(planned.route, status);
        if (!isExpected(status, planned.route.status)) wrong ??= { planned, status, body };
        if (this.#keepAlive && closes(headers)) this.#keepAlive = false;
      },
    });

    await new Promise<void>((resolve, reject) => {
      const instance = autocannon(
        {
          url: this.options.origin,
          connections,
          amount: window.length,
          sampleInt: SAMPLE_INTERVAL_MS,
          timeout: REQUEST_TIMEOUT_S,
          bailout: 1,
          ...(this.#keepAlive ? {} : { reconnectRate: 1 }),
          // Each connection sends its own slice, as many as autocannon lets it send.
          setupClient: (client: unknown) => {
            const slice = window.filter((_, index) => index % connections === clients);
            clients += 1;
            (client as Client).setRequests(slice.map(toRequest));
          },
        },
        (error: unknown) => (error ? reject(error as Error) : resolve()),
      );
      instance.on('reqError', (error: unknown) => (failure ??= error as Error));
      const stop = () => (instance as unknown as { stop(): void }).stop();
      this.options.signal.addEventListener('abort', stop, { once: true });
      instance.on('done', () => this.options.signal.removeEventListener('abort', stop));
    });

    if (this.options.signal.aborted) throw new LeakcheckError('interrupted', 'interrupted');
    if (wrong !== undefined) throw wrongStatus(wrong);
    if (failure !== undefined) {
      throw new LeakcheckError('traffic-failed', `a request failed without an answer: ${failure.message}`, {
        next: 'Look at the last output of the target; a server that drops connections or hangs cannot be judged.',
        cause: failure,
      });
    }
    return window.filter((planned) => !answered.has(planned));
  }

  #count(route: Route, status: number): void {
    const byStatus = (this.#counts[route.name] ??= {});
    byStatus[status] = (byStatus[status] ?? 0) + 1;
  }
}

function isExpected(status: number, ranges: readonly StatusRange[]): boolean {
  return ranges.some(({ from, to }) => status >= from && status <= to);
}

function closes(headers: Record<string, string | string[]>): boolean {
  return Object.entries(headers).some(([name, value]) => name.toLowerCase() === 'connection' && String(value).toLowerCase() === 'close');
}

function wrongStatus({ planned: { route, request }, status, body }: Answer): LeakcheckError {
  const expected = route.status.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`)).join(', ');
  const excerpt = body.trim().slice(0, BODY_EXCERPT_LENGTH);
  return new LeakcheckError('traffic-status', `route "${route.name}" answered ${status} to ${request.method} ${request.path}; expected ${expected}`, {
    next: `Mend the request or the server, or write \`status: ${status}\` if that answer is right. A leak verdict on wrong answers would be worthless.`,
    details: excerpt === '' ? [] : excerpt.split(/\r?\n/),
  });
}
