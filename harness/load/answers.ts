/** Answers, counted and compared with what their routes expect. */
import { LeakcheckError } from '../errors.js';
import type { PlannedRequest } from './plan.js';
import type { RouteCounts } from './traffic.js';
import type { Route } from '../scenario/scenario.js';

const BODY_EXCERPT_LENGTH = 300;
/** Counted instead of a status where the client dropped the connection on purpose. */
export const ABORTED = 'aborted';

export class Answer {
  constructor(
    readonly planned: PlannedRequest,
    readonly status: number,
    readonly body: string,
  ) {}

  get isExpected(): boolean {
    return this.planned.route.status.some(({ from, to }) => this.status >= from && this.status <= to);
  }
}

export class AnswerCounts {
  readonly #byRoute = new Map<string, Record<string, number>>();

  /** A route may be named like a property of every object: `__proto__`, `constructor`. */
  get byRoute(): RouteCounts {
    return Object.fromEntries(this.#byRoute);
  }

  add(route: Route, status: number | typeof ABORTED): void {
    let byStatus = this.#byRoute.get(route.name);
    if (byStatus === undefined) this.#byRoute.set(route.name, (byStatus = {}));
    byStatus[status] = (byStatus[status] ?? 0) + 1;
  }
}

/** The failure of a run in which a route gave an answer that it should not give. */
export function wrongStatus({ planned: { route, request }, status, body }: Answer): LeakcheckError {
  const expected = route.status.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`)).join(', ');
  const excerpt = body.trim().slice(0, BODY_EXCERPT_LENGTH);
  return new LeakcheckError('traffic-status', `route "${route.name}" answered ${status} to ${request.method} ${request.path}; expected ${expected}`, {
    next: `Mend the request or the server, or write \`status: ${status}\` if that answer is right. A leak verdict on wrong answers would be worthless.`,
    details: excerpt === '' ? [] : excerpt.split(/\r?\n/),
    route: route.name,
  });
}

/** The failure of a run in which a request got no answer. */
export function requestFailed(failure: Error, unanswered: number): LeakcheckError {
  return new LeakcheckError('traffic-failed', `a request failed without an answer: ${failure.message} (${unanswered} left to answer)`, {
    next: 'Look at the last output of the target; a server that drops connections or hangs cannot be judged.',
    cause: failure,
  });
}
