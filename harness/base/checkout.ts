/** A commit in a temporary folder, with the packages that it needs. */
import { mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { LeakcheckError } from '../errors.js';
import type { TargetSpec } from '../scenario/scenario.js';
import { commandText } from '../target/command.js';
import { provideDependencies } from './dependencies.js';
import { addWorktree, removeWorktree, shortName, type Commit } from './git.js';

/** Those that are on the disk, for the moment when the harness has to go at once. */
const open = new Set<Checkout>();

/** Synchronous: for a crash of the harness and a second Ctrl-C. */
export function closeAllCheckouts(): void {
  for (const checkout of open) checkout.close();
}

export class Checkout {
  readonly #folder: string;

  private constructor(readonly commit: Commit) {
    this.#folder = realpathSync(mkdtempSync(join(tmpdir(), 'leakcheck-base-')));
    open.add(this);
  }

  /** @throws LeakcheckError base-checkout, with nothing left */
  static async open(commit: Commit, signal: AbortSignal): Promise<Checkout> {
    const checkout = new Checkout(commit);
    try {
      await addWorktree(commit, checkout.#folder, signal);
      return checkout;
    } catch (error) {
      checkout.close();
      throw error;
    }
  }

  /**
   * How the target is started from the commit.
   * @throws LeakcheckError base-checkout when the commit has not what the target needs, base-dependencies
   */
  async place(target: TargetSpec, signal: AbortSignal): Promise<TargetSpec> {
    const { repository } = this.commit;
    const { container } = target;
    if (container?.from.kind === 'build') {
      const { from } = container;
      return { ...target, container: { ...container, from: { ...from, folder: this.#placeOf(from.folder) } } };
    }
    if (commandText(target.command).includes(repository + sep)) {
      throw new LeakcheckError('base-checkout', `\`target.command\` names a file in ${repository}, which is the head's whatever the commit`, {
        next: 'Write it relative to `target.cwd`.',
      });
    }
    const cwd = this.#placeOf(target.cwd);
    const inside = relative(this.#folder, cwd);
    await provideDependencies({ head: repository, base: this.#folder, inside, signal });
    return { ...target, cwd };
  }

  /** @param folder in the head's repository. @throws LeakcheckError base-checkout */
  #placeOf(folder: string): string {
    const inside = relative(this.commit.repository, realpathSync(folder));
    const place = join(this.#folder, inside);
    if (statSync(place, { throwIfNoEntry: false })?.isDirectory() === true) return place;
    throw new LeakcheckError('base-checkout', `${shortName(this.commit.hash)} has no folder ${inside}`, { next: 'Give a later commit as the base, one that has the server.' });
  }

  /** Removes it from the disk and from the repository's list. May be called again. */
  close(): void {
    if (!open.delete(this)) return;
    // A server that was killed a moment ago may still write.
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
    removeWorktree(this.commit.repository, this.#folder);
  }
}
