/** The harness's end of the conversation with agents that cannot reach it: it goes to their published port, again and again. */
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { listenTo, randomToken, type Agent } from '../agent-channel.js';

/** While processes start: each waits for its turn at the one port. */
const EAGER_MS = 25;
/** Later only workers join. */
const CALM_MS = 250;
/** Since an agent was last met. */
const EAGER_FOR_MS = 10_000;

export class AgentVisits {
  readonly token = randomToken();
  readonly #agents = new Set<Agent>();
  #open: Socket | undefined;
  #ended = false;
  #metMs = performance.now();

  /** Agents whose processes are alive. */
  get agents(): readonly Agent[] {
    return [...this.#agents];
  }

  /** Visits until `close`. */
  begin(host: string, port: number): void {
    void this.#visit(host, port);
  }

  close(): void {
    this.#ended = true;
    this.#open?.destroy();
    for (const { socket } of this.#agents) socket.destroy();
  }

  async #visit(host: string, port: number): Promise<void> {
    while (!this.#ended) {
      if (await this.#met(host, port)) this.#metMs = performance.now();
      await sleep(performance.now() - this.#metMs < EAGER_FOR_MS ? EAGER_MS : CALM_MS, undefined, { ref: false });
    }
  }

  /** Without a limit: a process that is busy with starting opens its door before it looks out of it. */
  #met(host: string, port: number): Promise<boolean> {
    return new Promise((resolve) => {
      const known = this.#agents.size;
      const socket = (this.#open = connect({ host, port }));
      socket.setNoDelay(true);
      socket.write(`${this.token}\n`);
      listenTo(socket, this.token, this.#agents);
      // An engine's proxy accepts for a port that nobody has opened, and closes.
      socket.once('data', () => setImmediate(() => resolve(this.#agents.size > known)));
      socket.once('close', () => resolve(false));
    });
  }
}
