/** What `--base` names, found and made ready before any server is started. */
import { LeakcheckError } from '../errors.js';
import type { Scenario, TargetSpec } from '../scenario/scenario.js';
import { readCommand } from '../target/command.js';
import { locate } from '../target/node-binary.js';
import type { BaseAdvice } from './base-failure.js';
import type { BaseOrigin } from './base-result.js';
import { Checkout } from './checkout.js';
import { findCommit, type Commit } from './git.js';
import type { BaseServer } from './paired-world.js';

/** Makes each scenario's base; `close` removes what was made for it. */
export interface OpenBase {
  /** @param scenario one of those that it was opened for */
  of(scenario: Scenario): BaseServer & { readonly origin: BaseOrigin };
  /** Synchronous, and may be called again. */
  close(): void;
}

/** A route that only the head has, or answers so. */
const NEW_ROUTE = 'Only routes that both answer alike can be compared: judge a new one in a scenario of its own, without --base.';
const ADVICE: BaseAdvice = { 'traffic-status': NEW_ROUTE };
const NOT_BUILT = 'A commit is checked out without the files that git ignores, and is not built: where the server needs them, give --base a command that starts a built copy.';
const ADVICE_OF_COMMIT: BaseAdvice = { ...ADVICE, 'target-command': NOT_BUILT, 'target-exited': NOT_BUILT, 'target-not-ready': NOT_BUILT };

/**
 * A name that git knows as a commit is one; anything else is a command, run in the folder of the scenario's own.
 * Each commit is checked out once.
 * @throws LeakcheckError base-unknown, base-checkout or base-dependencies, with nothing left behind
 */
export async function openBase(given: string, scenarios: readonly Scenario[], signal: AbortSignal): Promise<OpenBase> {
  const checkouts = new Map<string, Checkout>();
  const close = () => {
    for (const checkout of checkouts.values()) checkout.close();
  };
  // Told for all before the first checkout.
  const commits = new Map<Scenario, Commit | undefined>();
  for (const scenario of scenarios) commits.set(scenario, await commitOrCommand(given, scenario.target, signal));

  const servers = new Map<Scenario, BaseServer & { readonly origin: BaseOrigin }>();
  try {
    for (const [scenario, commit] of commits) servers.set(scenario, await serverOf(scenario, commit));
  } catch (error) {
    close();
    throw error;
  }

  async function serverOf({ target }: Scenario, commit: Commit | undefined): Promise<BaseServer & { readonly origin: BaseOrigin }> {
    if (commit === undefined) return { spec: startedBy(given, target), advice: ADVICE, origin: { given, kind: 'command' } };
    const key = JSON.stringify(commit);
    const checkout = checkouts.get(key) ?? (await Checkout.open(commit, signal));
    checkouts.set(key, checkout);
    return { spec: await checkout.place(target, signal), advice: ADVICE_OF_COMMIT, origin: { given, kind: 'git', commit: commit.hash } };
  }

  return {
    of: (scenario) => {
      const server = servers.get(scenario);
      if (server === undefined) throw new RangeError(`the base was not opened for ${scenario.name}`);
      return server;
    },
    close,
  };
}

/** Beside a container the base is another image. */
function startedBy(given: string, target: TargetSpec): TargetSpec {
  const { container } = target;
  return container === undefined ? { ...target, command: given } : { ...target, container: { ...container, from: { kind: 'image', image: given } } };
}

/** undefined: a command, or an image. */
async function commitOrCommand(given: string, target: TargetSpec, signal: AbortSignal): Promise<Commit | undefined> {
  // An image is the same whatever the commit.
  if (target.container?.from.kind === 'image') return undefined;
  const commit = await findCommit(target.cwd, given, signal);
  if (commit !== undefined || target.container !== undefined || isCommand(given, target)) return commit;
  throw new LeakcheckError('base-unknown', `--base ${given} is neither a commit that git knows in ${target.cwd} nor a command`, {
    next: 'Give a branch, a tag or a commit, fetched before (in CI a clone may have one commit only: `fetch-depth: 0`), or how the base is started: --base "node ../base/server.js".',
  });
}

function isCommand(given: string, { cwd, env }: TargetSpec): boolean {
  if (given.trim() === '') return false;
  const command = readCommand(given);
  if (command.kind === 'shell') return true;
  return locate(command.kind === 'node' ? command.node : command.program, cwd, env['PATH'] ?? process.env['PATH'] ?? '') !== undefined;
}
