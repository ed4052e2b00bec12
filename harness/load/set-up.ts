/** The requests that a fresh target gets before anything is measured. */
import { LeakcheckError } from '../errors.js';
import type { RenderedRequest } from '../scenario/compile-route.js';
import type { Step } from '../scenario/scenario.js';
import { answeredWrong, excerptOf, isExpected } from './answers.js';
import { capturedValues } from './chained-requests.js';
import type { Client, Exchanged } from './http-exchange.js';
import type { VirtualUser } from './virtual-user.js';

/**
 * Sends the steps in order, as one visitor.
 * @param planStep renders a step with what has been captured
 * @throws LeakcheckError traffic-setup at the first that does not go as the scenario says; interrupted
 */
export async function setUp(steps: readonly Step[], planStep: (step: Step) => RenderedRequest, captured: Map<string, string>, user: VirtualUser, client: Client): Promise<void> {
  try {
    for (const [index, step] of steps.entries()) await carryOut(step, index + 1, planStep(step), captured, user, client);
  } finally {
    user.disconnect();
  }
}

async function carryOut(step: Step, number: number, request: RenderedRequest, captured: Map<string, string>, user: VirtualUser, client: Client): Promise<void> {
  const failed = (problem: string, next: string, body = '', cause?: unknown) =>
    new LeakcheckError('traffic-setup', `step ${number} of setup ${problem}`, { next, details: excerptOf(body), ...(cause !== undefined && { cause }) });
  let exchanged: Exchanged;
  try {
    exchanged = await user.send(request, client, { keepsBody: () => true });
  } catch (error) {
    if (client.signal.aborted) throw new LeakcheckError('interrupted', 'interrupted');
    throw failed(`got no answer to ${request.method} ${request.path}: ${(error as Error).message}`, 'Look at the last output of the target.', '', error);
  }
  const { status, body } = exchanged;
  if (!isExpected({ status, expected: step.status })) {
    throw failed(answeredWrong({ request, status, expected: step.status }), `Mend the step or the server, or write \`status: ${status}\` if that answer is right.`, body);
  }
  const nothing = (problem: string) => failed(`(${request.method} ${request.path}, answered ${status}): ${problem}`, 'Correct the capture, or write the status that the step must have, so that another answer is told as one.', body);
  for (const [name, value] of capturedValues(step.captures, exchanged, nothing)) captured.set(name, value);
}
