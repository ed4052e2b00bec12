/** Answers, counted and compared with what their routes expect. */
import { LeakcheckError } from '../errors.js';
import type { PlannedRequest } from './plan.js';
import type { RouteCounts } from './traffic.js';
import type { Route } from '../scenario/scenario.js';

const BODY_EXCERPT_LENGTH = 300;
/** A route that gave a hundred right answers may give a wrong one, and so on. */
const TOLERATED_SHARE = 0.01;
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
  /** By the route itself, not by its name: a simpler request under the same name has to earn its own trust. */
  readonly #trust = new Map<Route, Trust>();

  /** Wrong answers that were let pass, by route and status. */
  get tolerated(): RouteCounts {
    return Object.fromEntries([...this.#trust].filter(([, { wrong }]) => Object.keys(wrong).length > 0).map(([{ name }, { wrong }]) => [name, wrong]));
  }

  /**
   * Counts an answer.
   * @param inARow as many wrong answers as a server may give at once: to all requests under way
   * @returns false when it is wrong, and not as rare as a hiccup of a server that else answers right
   */
  accept({ planned: { route }, status, isExpected }: Answer, inARow: number): boolean {
    this.add(route, status);
    let trust = this.#trust.get(route);
    if (trust === undefined) this.#trust.set(route, (trust = { right: 0, wrong: {}, inARow: 0 }));
    trust.inARow = isExpected ? 0 : trust.inARow + 1;
    if (isExpected) trust.right += 1;
    else trust.wrong[status] = (trust.wrong[status] ?? 0) + 1;
    const wrong = Object.values(trust.wrong).reduce((sum, count) => sum + count, 0);
    const isTrusted = isExpected || (wrong <= TOLERATED_SHARE * trust.right && trust.inARow <= inARow);
    // What ends the window is an error, and told as one.
    if (!isTrusted) this.#trust.delete(route);
    return isTrusted;
  }

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

interface Trust {
  right: number;
  readonly wrong: Record<string, number>;
  /** Wrong answers since the last right one. */
  inARow: number;
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
