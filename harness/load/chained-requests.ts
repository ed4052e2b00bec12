/** Several requests of one virtual user as one unit: what one captures the next ones use. */
import { LeakcheckError } from '../errors.js';
import type { Capture, Route } from '../scenario/scenario.js';
import { excerptOf, isExpected, type Answer } from './answers.js';
import { capture } from './capture.js';
import type { Client, Exchanged } from './http-exchange.js';
import type { PlannedChain } from './plan.js';
import type { VirtualUser } from './virtual-user.js';

/**
 * Sends the steps in order, until one is answered wrong.
 * @returns the last answer
 * @throws LeakcheckError traffic-capture; the system's error where there is no answer
 */
export async function sendChain({ route, steps, source }: PlannedChain, user: VirtualUser, client: Client): Promise<Answer> {
  const captured = new Map<string, string>();
  const own = { ...source, value: (name: string) => captured.get(name) ?? source.value(name) };
  let last: Answer | undefined;
  for (const [index, { step, render }] of steps.entries()) {
    const request = render(own);
    const exchanged = await user.send(request, client, { keepsBody: (status) => step.captures.length > 0 || !isExpected({ status, expected: step.status }) });
    last = { route, step: index + 1, request, expected: step.status, status: exchanged.status, body: exchanged.body };
    if (!isExpected(last)) return last;
    for (const [name, value] of capturedValues(step.captures, exchanged, (problem) => nothingCaptured(route, index + 1, `${request.method} ${request.path}`, exchanged, problem))) captured.set(name, value);
  }
  if (last === undefined) throw new RangeError(`the chain "${route.name}" has no steps`);
  return last;
}

/** @param failure of a capture that found nothing */
export function capturedValues(captures: readonly Capture[], exchanged: Exchanged, failure: (problem: string) => LeakcheckError): [string, string][] {
  return captures.map((wanted) => {
    const found = capture(wanted, exchanged);
    if ('problem' in found) throw failure(`"${wanted.name}" captures nothing: ${found.problem}`);
    return [wanted.name, found.value];
  });
}

function nothingCaptured({ name }: Route, step: number, request: string, { status, body }: Exchanged, problem: string): LeakcheckError {
  return new LeakcheckError('traffic-capture', `step ${step} of the chain "${name}": ${problem} (${request} answered ${status})`, {
    next: 'Correct the capture, or write the status that the step must have, so that another answer is told as one.',
    details: excerptOf(body),
    route: name,
  });
}
