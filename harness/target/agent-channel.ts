/** The harness's end of the conversation with the agents: a loopback port, a random token, one JSON object a line. */
import { randomBytes } from 'node:crypto';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** What an agent says of its process when it connects. */
export interface AgentHello {
  readonly pid: number;
  readonly node: string;
  readonly v8: string;
  readonly heapLimitBytes: number;
}

export class Agent {
  readonly #waiting = new Map<number, { resolve(answer: never): void; reject(error: Error): void }>();
  #lastId = 0;

  constructor(
    readonly hello: AgentHello,
    readonly socket: Socket,
  ) {
    socket.on('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`the agent in process ${hello.pid} is gone`));
      this.#waiting.clear();
    });
  }

  /** Rejects when the connection ends before the answer. */
  ask<Answer>(question: object): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      if (this.socket.destroyed) return reject(new Error(`the agent in process ${this.hello.pid} is gone`));
      const id = ++this.#lastId;
      this.#waiting.set(id, { resolve, reject });
      this.socket.write(`${JSON.stringify({ id, ...question })}\n`);
    });
  }

  receive(answer: { id: number }): void {
    this.#waiting.get(answer.id)?.resolve(answer as never);
    this.#waiting.delete(answer.id);
  }
}

export class AgentChannel {
  readonly #agents = new Set<Agent>();
  readonly #token = randomBytes(24).toString('hex');
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket) => this.#accept(socket));
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

  /** Agents whose processes are alive. */
  get agents(): readonly Agent[] {
    return [...this.#agents];
  }

  async close(): Promise<void> {
    for (const agent of this.#agents) agent.socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #accept(socket: Socket): void {
    let agent: Agent | undefined;
    socket.on('error', () => {});
    socket.on('close', () => {
      if (agent) this.#agents.delete(agent);
    });
    createInterface({ input: socket }).on('line', (line) => {
      const message = parseObject(line);
      if (agent) return agent.receive(message as { id: number });
      // Strangers on the port are dropped at their first line.
      if (message?.['hello'] !== this.#token) return void socket.destroy();
      agent = new Agent(message as unknown as AgentHello, socket);
      this.#agents.add(agent);
    });
  }
}

function parseObject(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
