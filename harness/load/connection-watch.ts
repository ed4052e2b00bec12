/**
 * One connection of autocannon, kept honest. Left alone, autocannon sends the next request into a connection that the
 * server is closing, gives the answer of one request to another afterwards, and waits for the body of an answer to HEAD.
 */
import type { Answer } from './answers.js';
import type { PlannedRequest } from './plan.js';

/** autocannon's client, as far as `setupClient` hands it over. */
export interface AutocannonClient {
  setRequests(requests: readonly object[]): void;
  on(event: 'request' | 'response', listener: () => void): void;
  on(event: 'headers', listener: (head: AnswerHead) => void): void;
  /** Requests sent so far, and how many it may send. */
  readonly reqsMade: number;
  responseMax: number;
  /** The response parser; its callbacks are properties with numbers for names. */
  readonly parser: Record<number, (info: AnswerHead) => unknown>;
}

interface AnswerHead {
  readonly shouldKeepAlive: boolean;
}

/** `HTTPParser.kOnHeadersComplete`, the same in every HTTP parser of and for Node.js since 0.12; true from it means that no body follows. */
const ON_HEADERS_COMPLETE = 2;

export interface ConnectionEvents {
  readonly onAnswer: (planned: PlannedRequest, answer: Answer) => void;
  /** The server announced that it closes this connection; what is left of the slice was not sent. */
  readonly onClose: () => void;
  /** The server closed the connection instead of answering. */
  readonly onDrop: (error: Error) => void;
}

export class ConnectionWatch {
  #inFlight: PlannedRequest | undefined;
  #next = 0;

  constructor(
    private readonly client: AutocannonClient,
    slice: readonly PlannedRequest[],
    events: ConnectionEvents,
  ) {
    client.setRequests(slice.map((planned) => toRequest(planned, events.onAnswer)));
    client.on('request', () => {
      // The client sets up its parser only after it was handed over.
      if (this.#next === 0) this.#tellOfMissingBodies();
      // It sends one request at a time: a second one means that the connection of the first was lost.
      if (this.#inFlight !== undefined) events.onDrop(new Error(`the server closed the connection instead of answering ${describe(this.#inFlight)}`));
      this.#inFlight = slice[this.#next];
      this.#next += 1;
    });
    client.on('headers', ({ shouldKeepAlive }) => {
      if (shouldKeepAlive) return;
      // The last one of this connection: autocannon ends it after the answer.
      client.responseMax = client.reqsMade;
      events.onClose();
    });
    client.on('response', () => (this.#inFlight = undefined));
  }

  #tellOfMissingBodies(): void {
    const { parser } = this.client;
    const onHead = parser[ON_HEADERS_COMPLETE]?.bind(parser);
    parser[ON_HEADERS_COMPLETE] = (head) => {
      onHead?.(head);
      return this.#inFlight?.request.method === 'HEAD';
    };
  }
}

function toRequest(planned: PlannedRequest, onAnswer: ConnectionEvents['onAnswer']): object {
  const { route, request } = planned;
  return {
    ...request,
    ...(request.body instanceof Uint8Array && { body: Buffer.from(request.body) }),
    onResponse: (status: number, body: string) => onAnswer(planned, { route, request, expected: route.status, status, body }),
  };
}

function describe({ request }: PlannedRequest): string {
  return `${request.method} ${request.path}`;
}
