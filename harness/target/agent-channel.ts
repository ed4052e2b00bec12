/** The harness's end of the conversation with the agents: a loopback port, a random token, one JSON object a line. */
import { randomBytes } from 'node:crypto';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** What an agent says of its process when it connects. */
export interface AgentHello {
  readonly pid: number;
  readonly parentPid: number;
  /** Always 0 when it connects: it is the main thread that does. */
  readonly threadId: number;
  /** Serves connections that its parent has accepted. */
  readonly clusterWorker: boolean;
  readonly node: string;
  readonly v8: string;
  readonly heapLimitBytes: number;
}

/** The agent's process or thread ended, or is about to: its end is reported a moment later. */
export class AgentGone extends Error {
  override readonly name = 'AgentGone';
}

/** The main thread of a process, or a worker thread: what has a heap of its own. */
export interface Isolate {
  readonly hello: AgentHello;
  /** For how long it has been gone; undefined while it lives. */
  readonly goneForMs: number | undefined;
  /** Since it was first heard of. */
  readonly ageMs: number;
  /** Rejects with AgentGone when it ends before the answer. */
  ask<Answer>(question: object): Promise<Answer>;
}

export class Agent implements Isolate {
  readonly #waiting = new Map<number, { resolve: (answer: never) => void; reject: (error: Error) => void }>();
  #lastId = 0;
  readonly #bornAtMs = performance.now();
  #goneAtMs: number | undefined;

  constructor(
    readonly hello: AgentHello,
    readonly socket: Socket,
  ) {
    socket.on('close', () => {
      this.#goneAtMs = performance.now();
      for (const { reject } of this.#waiting.values()) reject(new AgentGone());
      this.#waiting.clear();
    });
  }

  get ageMs(): number {
    return performance.now() - this.#bornAtMs;
  }

  get goneForMs(): number | undefined {
    return this.#goneAtMs === undefined ? undefined : performance.now() - this.#goneAtMs;
  }

  ask<Answer>(question: object): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      if (this.#goneAtMs !== undefined) return reject(new AgentGone());
      const id = ++this.#lastId;
      this.#waiting.set(id, { resolve, reject });
      this.socket.write(`${JSON.stringify({ id, ...question })}\n`);
    });
  }

  receive(answer: { id: number; failure?: string }): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (answer.failure === undefined) waiting?.resolve(answer as never);
    else waiting?.reject(new Error(`the agent in ${nameOf(this.hello)} failed: ${answer.failure}`));
  }
}

/** "process 4711", "thread 2 of process 4711" */
export function nameOf({ pid, threadId }: Pick<AgentHello, 'pid' | 'threadId'>): string {
  return threadId === 0 ? `process ${pid}` : `thread ${threadId} of process ${pid}`;
}

/** Some hundred bytes, most of them paths; a stranger may send a line that never ends. */
const MOST_HELLO_BYTES = 64 * 1024;

/** Nobody else who reaches a port knows it. */
export function randomToken(): string {
  return randomBytes(24).toString('hex');
}

export class AgentChannel {
  readonly #agents = new Set<Agent>();
  readonly #token = randomToken();
  readonly #server: Server;
  /** Strangers' too: a server closes when the last one is gone. */
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      listenTo(socket, this.#token, this.#agents);
    });
  }

  static async open(): Promise<AgentChannel> {
    const server = createServer();
    const channel = new AgentChannel(server);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    return channel;
  }

  /** For the environment of the target; also marks every process of its tree. */
  settings(flags: readonly string[]): string {
    return JSON.stringify({ port: (this.#server.address() as AddressInfo).port, token: this.#token, flags });
  }

  get token(): string {
    return this.#token;
  }

  /** Agents whose processes are alive, in the order of their first word. */
  get agents(): readonly Agent[] {
    return [...this.#agents];
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

/** Adds the agent that says the token, for as long as it is connected. */
export function listenTo(socket: Socket, token: string, agents: Set<Agent>): void {
  let agent: Agent | undefined;
  socket.on('error', () => {});
  socket.on('close', () => {
    if (agent) agents.delete(agent);
  });
  const lines = createInterface({ input: socket });
  let bytes = 0;
  const onBytes = (chunk: Buffer): void => {
    bytes += chunk.length;
    if (agent) socket.off('data', onBytes);
    else if (bytes > MOST_HELLO_BYTES) socket.destroy();
  };
  socket.on('data', onBytes);
  // It repeats the errors of the socket: a process that dies resets its connection.
  lines.on('error', () => {});
  lines.on('line', (line) => {
    const message = parseObject(line);
    if (agent) return agent.receive(message as { id: number });
    // Strangers on the port are dropped at their first line.
    if (message?.['hello'] !== token) return void socket.destroy();
    agent = new Agent(message as unknown as AgentHello, socket);
    agents.add(agent);
  });
}

function parseObject(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
