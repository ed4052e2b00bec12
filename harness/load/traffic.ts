/** Traffic that is counted: exactly the requests that were asked for, by route and by status. */
import type { Route, Step } from '../scenario/scenario.js';

export interface Traffic {
  /**
   * Sends the steps in order; what they capture all requests may use from then on.
   * @throws LeakcheckError traffic-setup
   */
  setUp(steps: readonly Step[]): Promise<void>;
  /**
   * Sends exactly `requests` requests, spread over `routes` by their weights, and waits for all answers.
   * @throws LeakcheckError traffic-status, traffic-failed, traffic-capture or traffic-script: a server that answers wrong proves nothing. A route that answers
   *   right for long may answer wrong now and then
   */
  drive(routes: readonly Route[], requests: number): Promise<void>;
  /** Ends what it has begun besides requests. Never rejects; may be called again. */
  end(): Promise<void>;
  /** Answers so far: route name → status → count. */
  readonly counts: RouteCounts;
  /** Wrong answers among them that were let pass. */
  readonly tolerated: RouteCounts;
}

export type RouteCounts = Readonly<Record<string, Readonly<Record<string, number>>>>;
