/**
 * Containers and networks that are there now. Each bears the run's label, so that a process beside this one can remove
 * what is left when this one has ended in any way, `kill -9` included.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Removable } from './engine.js';

export const RUN_LABEL = 'leakcheck.run';
/** The run whose things the remover removes. */
export const RUN_VARIABLE = 'LEAKCHECK_RUN';
/** What the remover reads when there is nothing left to remove. */
export const NOTHING_LEFT = 'nothing left\n';

const REMOVER = fileURLToPath(new URL('./remove-leftovers.js', import.meta.url));

export class LiveThings {
  readonly #run = randomBytes(8).toString('hex');
  readonly #things = new Set<Removable>();
  #remover: ChildProcess | undefined;
  #count = 0;

  /** Call before something is made. @returns its labels */
  open(): Record<string, string> {
    if (this.#remover === undefined) {
      // Out of the terminal's group, so that Ctrl-C does not reach it.
      this.#remover = spawn(process.execPath, [REMOVER], { detached: true, stdio: ['pipe', 'ignore', 'ignore'], env: { ...process.env, [RUN_VARIABLE]: this.#run } });
      this.#remover.on('error', () => {});
      this.#remover.stdin?.on('error', () => {});
      this.#remover.unref();
    }
    return { [RUN_LABEL]: this.#run };
  }

  /** Part of a name that no other run has. */
  unique(): string {
    return `${this.#run}-${++this.#count}`;
  }

  add<Thing extends Removable>(thing: Thing): Thing {
    const remove = thing.remove.bind(thing);
    thing.remove = async () => {
      await remove();
      this.#things.delete(thing);
      if (this.#things.size === 0) await this.#close();
    };
    this.#things.add(thing);
    return thing;
  }

  async #close(): Promise<void> {
    const remover = this.#remover;
    this.#remover = undefined;
    if (remover === undefined || remover.exitCode !== null || remover.pid === undefined) return;
    const ended = new Promise<void>((resolve) => remover.on('exit', () => resolve()));
    remover.ref();
    remover.stdin?.end(NOTHING_LEFT);
    await ended;
  }
}
