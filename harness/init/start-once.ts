/** The first start of a server, as a measurement would start it: does it come up, when, and on which port? */
import { setTimeout as sleep } from 'node:timers/promises';
import { LeakcheckError } from '../errors.js';
import { parseScenario } from '../scenario/read-scenario.js';
import type { Target } from '../target/target.js';
import type { World } from '../world.js';
import { draftText } from './scenario-text.js';
import type { Scout } from './scout.js';
import type { StartCommand } from './start-command.js';

export type FirstStart =
  | { readonly kind: 'ready'; readonly target: Target; readonly readyMs: number }
  /** It serves, but not where PORT says; ended again. */
  | { readonly kind: 'elsewhere'; readonly ports: readonly number[] };

export interface FirstStartOptions {
  readonly world: World;
  readonly scout: Scout;
  /** Absolute; what the scenario is going to be. */
  readonly file: string;
  readonly signal: AbortSignal;
}

/** A server that opens another port first, for its metrics, opens the right one within this time. */
const ELSEWHERE_MS = 5_000;
const LOOK_INTERVAL_MS = 200;

/** @throws LeakcheckError as the target stage says it, with nothing left running */
export async function startOnce(start: StartCommand, { world, scout, file, signal }: FirstStartOptions): Promise<FirstStart> {
  const { target: spec } = parseScenario(draftText(start), file);
  const options = spec.env['NODE_OPTIONS'] ?? process.env['NODE_OPTIONS'];
  const givenUp = new AbortController();
  const startedMs = world.now();
  let over = false;
  let elsewhere: readonly number[] = [];
  const watch = async () => {
    let sinceMs: number | undefined;
    while (!over) {
      const ports = await scout.ports();
      sinceMs = ports.length === 0 ? undefined : (sinceMs ?? world.now());
      if (!over && sinceMs !== undefined && world.now() - sinceMs >= ELSEWHERE_MS) {
        elsewhere = ports;
        givenUp.abort();
        return;
      }
      await sleep(LOOK_INTERVAL_MS);
    }
  };
  const watching = watch();
  try {
    const target = await world.startTarget({ ...spec, env: { ...spec.env, ...scout.environment(options) } }, { onGcEvent: () => {}, signal: AbortSignal.any([signal, givenUp.signal]) });
    return { kind: 'ready', target, readyMs: world.now() - startedMs };
  } catch (error) {
    if (error instanceof LeakcheckError && elsewhere.length > 0 && !signal.aborted) return { kind: 'elsewhere', ports: elsewhere };
    throw error;
  } finally {
    over = true;
    await watching;
  }
}
