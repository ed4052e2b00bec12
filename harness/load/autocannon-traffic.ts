/** The gateway to autocannon: the only file that knows it. It is loaded with the first requests: that takes longer than all else that starts here. */
import type autocannon from 'autocannon';
import { requestFailed, wrongStatus, type Answer } from './answers.js';
import { ConnectionWatch, type AutocannonClient } from './connection-watch.js';
import type { PlannedRequest } from './plan.js';

/** autocannon notices the end of a window only when it samples; its default of 1 s would cost that much a window. */
const SAMPLE_INTERVAL_MS = 5;
/** A server that closes each connection needs a call of autocannon for every few requests. */
const CLOSING_SAMPLE_INTERVAL_MS = 2;

export interface AutocannonOptions {
  readonly origin: string;
  readonly connections: number;
  /** How long an answer may take. */
  readonly timeoutS: number;
  /** Ends the requests under way, without an error. */
  readonly signal: AbortSignal;
  /** @returns false when the answer ends the window */
  readonly onAnswer: (answer: Answer) => boolean;
}

/**
 * Sends all requests and waits for their answers.
 * @throws LeakcheckError traffic-status or traffic-failed
 */
export async function sendWithAutocannon(window: readonly PlannedRequest[], options: AutocannonOptions): Promise<void> {
  // A server may announce that it closes a connection: what was still to go over it goes over a new one.
  // Each round gets an answer at least, or fails.
  let unsent = window;
  let serverCloses = false;
  const { default: send } = await import('autocannon');
  while (unsent.length > 0 && !options.signal.aborted) {
    const round = await sendRound(send, unsent, options, serverCloses ? CLOSING_SAMPLE_INTERVAL_MS : SAMPLE_INTERVAL_MS);
    unsent = round.unsent;
    serverCloses ||= round.serverCloses;
  }
}

interface Round {
  /** What was not sent because the server closed the connections before. */
  readonly unsent: readonly PlannedRequest[];
  readonly serverCloses: boolean;
}

async function sendRound(send: typeof autocannon, window: readonly PlannedRequest[], options: AutocannonOptions, sampleInt: number): Promise<Round> {
  const connections = Math.min(options.connections, window.length);
  const answered = new Set<PlannedRequest>();
  let serverCloses = false;
  let wrong: Answer | undefined;
  let failure: Error | undefined;
  let dropped: Error | undefined;
  let stop = () => {};
  const onAnswer = (planned: PlannedRequest, answer: Answer) => {
    answered.add(planned);
    if (options.onAnswer(answer)) return;
    wrong ??= answer;
    stop();
  };
  const slices = Array.from({ length: connections }, (_, slice) => window.filter((_request, index) => index % connections === slice));
  const onClose = () => (serverCloses = true);
  const onDrop = (error: Error) => {
    dropped ??= error;
    stop();
  };

  await new Promise<void>((resolve, reject) => {
    const run = send(
      {
        url: options.origin,
        connections,
        amount: window.length,
        sampleInt,
        timeout: options.timeoutS,
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

  if (options.signal.aborted) return { unsent: [], serverCloses };
  if (wrong !== undefined) throw wrongStatus(wrong);
  // A timeout and a reset end the connection too, and know more.
  const cause = failure ?? dropped;
  if (cause !== undefined) throw requestFailed(cause, window.length - answered.size);
  return { unsent: window.filter((planned) => !answered.has(planned)), serverCloses };
}
