/** Requests whose client drops the connection: each over a connection of its own. */
import { dropWhileReceiving } from './drop-while-receiving.js';
import { dropWhileSending } from './drop-while-sending.js';
import type { Client } from './http-exchange.js';
import type { PlannedRequest } from './plan.js';

/**
 * Sends the request and drops it where its route says.
 * @throws LeakcheckError traffic-status; the system's error where there is no connection, or a timeout
 */
export function dropRequest(planned: PlannedRequest, client: Client): Promise<void> {
  return planned.route.abort === 'request' ? dropWhileSending(planned.request, client) : dropWhileReceiving(planned, client);
}
