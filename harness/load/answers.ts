/** Answers, counted and compared with what their routes expect. */
import { LeakcheckError } from '../errors.js';
import type { RouteCounts } from './traffic.js';
import type { RenderedRequest } from '../scenario/compile-route.js';
import type { Route, StatusRange } from '../scenario/scenario.js';

const BODY_EXCERPT_LENGTH = 300;
/** A route that gave a hundred right answers may give a wrong one, and so on. */
const TOLERATED_SHARE = 0.01;
/** Counted instead of a status where the client dropped the connection on purpose. */
export const ABORTED = 'aborted';
/** … and where a script says that all went well. */
export const DONE = 'done';

/** To a request, or to one step of a chain. */
export interface Answer {
  readonly route: Route;
  /** Which step of its chain, from 1; undefined for a route of one request. */
  readonly step?: number;
  readonly request: RenderedRequest;
  /** The statuses that are right. */
  readonly expected: readonly StatusRange[];
  readonly status: number;
  readonly body: string;
}

export function isExpected({ status, expected }: Pick<Answer, 'status' | 'expected'>): boolean {
  return expected.some(({ from, to }) => status >= from && status <= to);
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
   * Counts an answer: a request's, or that with which a chain ends.
   * @param inARow as many wrong answers as a server may give at once: to all requests under way
   * @returns false when it is wrong, and not as rare as a hiccup of a server that else answers right
   */
  accept(answer: Answer, inARow: number): boolean {
    const { route, status } = answer;
    const isRight = isExpected(answer);
    this.add(route, status);
    let trust = this.#trust.get(route);
    if (trust === undefined) this.#trust.set(route, (trust = { right: 0, wrong: {}, inARow: 0 }));
    trust.inARow = isRight ? 0 : trust.inARow + 1;
    if (isRight) trust.right += 1;
    else trust.wrong[status] = (trust.wrong[status] ?? 0) + 1;
    const wrong = Object.values(trust.wrong).reduce((sum, count) => sum + count, 0);
    const isTrusted = isRight || (wrong <= TOLERATED_SHARE * trust.right && trust.inARow <= inARow);
    // What ends the window is an error, and told as one.
    if (!isTrusted) this.#trust.delete(route);
    return isTrusted;
  }

  /** A route may be named like a property of every object: `__proto__`, `constructor`. */
  get byRoute(): RouteCounts {
    return Object.fromEntries(this.#byRoute);
  }

  add(route: Route, status: number | typeof ABORTED | typeof DONE): void {
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
export function wrongStatus(answer: Answer): LeakcheckError {
  const { route, status, step } = answer;
  const where = step === undefined ? `route "${route.name}"` : `step ${step} of the chain "${route.name}"`;
  return new LeakcheckError('traffic-status', `${where} ${answeredWrong(answer)}`, {
    next: `Mend the request or the server, or write \`status: ${status}\` if that answer is right. A leak verdict on wrong answers would be worthless.`,
    details: excerptOf(answer.body),
    route: route.name,
  });
}

/** `answered 500 to GET /a; expected 200-399` */
export function answeredWrong({ request, status, expected }: Pick<Answer, 'request' | 'status' | 'expected'>): string {
  const ranges = expected.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`)).join(', ');
  return `answered ${status} to ${request.method} ${request.path}; expected ${ranges}`;
}

/** The beginning of a body, for people. */
export function excerptOf(body: string): string[] {
  const excerpt = body.trim().slice(0, BODY_EXCERPT_LENGTH);
  return excerpt === '' ? [] : excerpt.split(/\r?\n/);
}

/** The failure of a run in which a request got no answer. */
export function requestFailed(failure: Error, unanswered: number): LeakcheckError {
  return new LeakcheckError('traffic-failed', `a request failed without an answer: ${failure.message} (${unanswered} left to answer)`, {
    next: 'Look at the last output of the target; a server that drops connections or hangs cannot be judged.',
    cause: failure,
  });
}
