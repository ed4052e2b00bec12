/** `leakcheck run` as a function: the same pipeline, with every option optional, and nothing printed. */
import { resolve } from 'node:path';
import { keepBaseline, openBaseline } from '../baseline/baseline-file.js';
import type { Listener } from '../events.js';
import { ownVersion } from '../own-version.js';
import type { RunResult } from '../result/document.js';
import { run as runScenarios } from '../run.js';
import { overridden } from '../scenario/override-scenario.js';
import type { Profile } from '../scenario/scenario.js';
import { openOutputFolder, outputFiles } from '../store.js';
import { leavingNothing } from './leaving-nothing.js';
import { readScenarios } from './read-scenarios.js';

export interface RunOptions {
  /** Folder that the paths are relative to, those in the result too. Default: the one of the process. */
  readonly cwd?: string;
  /** Replaces the budget of every scenario. */
  readonly profile?: Profile;
  /** Node.js of the servers: a version such as `22`, or an absolute path. Default: as each scenario says. */
  readonly node?: string;
  /** The same seed sends the same requests. Default: 1. */
  readonly seed?: number;
  /** Whether the guilty routes, or toggles, of a leak are sought. Default: true. */
  readonly bisect?: boolean | 'routes' | 'toggles';
  /** Whether what grows, and the line that holds it, is sought in the heap. Default: true. */
  readonly evidence?: boolean;
  /** Scenarios at the same time. Default: 1; more than the cores allow disturbs what is measured. */
  readonly jobs?: number;
  /** File with the leaks that are accepted; its leaks do not make the exit code 1. */
  readonly baseline?: string;
  /** Accepts what leaks, and writes it to the baseline's file. Default: false. */
  readonly updateBaseline?: boolean;
  /** A commit, or a command: each server is judged by what it grows more than this one. */
  readonly base?: string;
  /** For the smallest scenario that still leaks, and snapshots near the heap limit. Default: none is written. */
  readonly outputFolder?: string;
  /** Ends the run in order: the servers are stopped, and what is finished is in the result, which says `interrupted`. */
  readonly signal?: AbortSignal;
  readonly onEvent?: Listener;
}

const DEFAULT_SEED = 1;

/**
 * Starts the server of each scenario, drives it and judges it. A scenario that could not run has the verdict `error` in
 * the result, and does not reject.
 *
 * @param scenarios paths of files, or of folders with `*.yaml` and `*.yml`
 * @returns the result document; `exitCode` is what the command line would exit with
 * @throws LeakcheckError scenario-missing, scenario-invalid, baseline-missing, baseline-invalid, base-unknown and the like:
 *   whatever is wrong before the first server is started
 */
export async function run(scenarios: string | readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const { cwd = process.cwd(), seed = DEFAULT_SEED, bisect = true, evidence = true, jobs = 1, signal = new AbortController().signal, onEvent = () => {} } = options;
  const given = (await readScenarios(scenarios, { cwd })).map((scenario) => overridden(scenario, options));
  const baseline = openBaseline(options.baseline, options.updateBaseline ?? false, cwd);
  const folder = options.outputFolder === undefined ? undefined : openOutputFolder(resolve(cwd, options.outputFolder));
  return leavingNothing(async (onLeaving) => {
    if (folder !== undefined) onLeaving(() => folder.close());
    const base = options.base === undefined ? undefined : await (await import('../base/open-base.js')).openBase(options.base, given, signal);
    if (base !== undefined) onLeaving(() => base.close());
    const result = await runScenarios(given, {
      seed,
      bisect,
      evidence,
      jobs,
      version: ownVersion(),
      cwd,
      signal,
      listener: onEvent,
      onResult: () => {},
      ...(folder !== undefined && { outputFile: outputFiles(folder.path, cwd) }),
      ...(base !== undefined && { base }),
      ...(baseline !== undefined && { baseline }),
    });
    if (baseline !== undefined) keepBaseline(baseline, result.scenarios, cwd);
    return result;
  });
}
