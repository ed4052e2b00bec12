/** The wiring of a run: scenarios in, one result document out, kept up to date while it grows. */
import { cpus, totalmem } from 'node:os';
import { relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import type { OpenBase } from './base/open-base.js';
import { pairedWorld } from './base/paired-world.js';
import type { OpenBaseline } from './baseline/baseline-file.js';
import { gateOf } from './baseline/gate-of.js';
import { availableCores, crowdingWarning } from './cores.js';
import type { Listener } from './events.js';
import { runExitCode } from './gate/exit-code.js';
import { throughGate } from './gate/gate.js';
import { HttpTraffic } from './load/http-traffic.js';
import { redactorOf } from './redaction.js';
import { SCHEMA_VERSION, type RunResult, type ScenarioResult } from './result/document.js';
import { runScenario } from './run-scenario.js';
import { secretsOf } from './secrets.js';
import type { Shard } from './result/shards.js';
import type { Scenario } from './scenario/scenario.js';
import type { OutputFile } from './store.js';
import { startTarget } from './target/start-target.js';
import { toggled } from './target/toggled.js';
import type { BisectWish } from './toggle-search.js';
import type { World } from './world.js';

export interface RunOptions {
  readonly seed: number;
  readonly bisect: BisectWish;
  /** false takes the first process's word for a leak: for servers whose leak is known, and no cache that fills. */
  readonly confirm?: boolean;
  /** Whether leaks are looked into; not without it. */
  readonly evidence?: boolean;
  /** Scenarios at the same time; more than the cores allow disturbs what is measured, and is a warning of each. */
  readonly jobs: number;
  /** Missing: what this process may use. */
  readonly cores?: number;
  readonly version: string;
  /** Folder that file names in the result are relative to. */
  readonly cwd: string;
  /** Ends the run in order: targets are stopped, what is finished is kept. */
  readonly signal: AbortSignal;
  readonly listener: Listener;
  /** Called at the start, after each scenario with all that is done, and at the end; until then the exit code is 2 at best. */
  readonly onResult: (result: RunResult) => void;
  /** With `update` the caller writes it after the run, with `keepBaseline`. */
  readonly baseline?: OpenBaseline;
  /** The part of a run that these scenarios are. */
  readonly shard?: Shard;
  /** Each server is judged by what it grows more than its base. The caller closes it. */
  readonly base?: OpenBase;
  /** Opens a file of the run's output, of a name without a folder; without it no smallest scenario is written. */
  readonly outputFile?: (name: string) => OutputFile;
  readonly world?: World;
}

export const realWorld: World = {
  startTarget: (spec, { toggles = [], ...options }) => startTarget(toggled(spec, toggles), options),
  createTraffic: (options) => new HttpTraffic(options),
  now: () => performance.now(),
  sleep: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => {}),
};

/** `2027-01-31` of an ISO 8601 time. */
const ISO_DAY_CHARACTERS = 10;

export async function run(scenarios: readonly Scenario[], options: RunOptions): Promise<RunResult> {
  const world = options.world ?? realWorld;
  const startedAt = new Date().toISOString();
  const startedMs = world.now();
  const finished: (ScenarioResult | undefined)[] = scenarios.map(() => undefined);
  const limit = pLimit(options.jobs);
  const crowded = crowdingWarning({ atOnce: Math.min(options.jobs, scenarios.length), servers: options.base === undefined ? 1 : 2, cores: options.cores ?? availableCores() });
  const shard = options.shard === undefined ? {} : { shard: options.shard };

  const soFar = (): RunResult => {
    const done = finished.filter((result) => result !== undefined);
    const interrupted = options.signal.aborted;
    return {
      schemaVersion: SCHEMA_VERSION,
      tool: { name: 'leakcheck', version: options.version },
      node: process.version,
      machine: { platform: process.platform, arch: process.arch, cpus: cpus().length, memoryBytes: totalmem() },
      seed: options.seed,
      startedAt,
      durationMs: Math.round(world.now() - startedMs),
      interrupted,
      planned: scenarios.length,
      scenarios: done,
      ...shard,
      exitCode: runExitCode({ interrupted, planned: scenarios.length, scenarios: done, ...shard }),
    };
  };

  const one = async (scenario: Scenario, index: number) => {
    if (options.signal.aborted) return;
    const redacted = redactorOf(secretsOf(scenario, process.env));
    const listener: Listener = (event) => options.listener(redacted(event));
    listener({ type: 'scenario-started', scenario: scenario.name, index, total: scenarios.length });
    const judged = redacted(await judge(scenario, world, { ...options, listener, redacted }));
    const result = throughGate(crowded === undefined ? judged : { ...judged, warnings: [...judged.warnings, crowded] }, scenario, {
      today: startedAt.slice(0, ISO_DAY_CHARACTERS),
      ...(options.baseline !== undefined && { baseline: gateOf(options.baseline, scenario.file, options.cwd) }),
    });
    // A scenario that was cut off is not a result; one that had ended before stays.
    if (options.signal.aborted && result.error?.code === 'interrupted') return;
    finished[index] = result;
    listener({ type: 'scenario-finished', result });
    options.onResult(soFar());
  };
  // Whatever ends this run, the result of an earlier one is not taken for its own.
  options.onResult(soFar());
  await Promise.all(scenarios.map((scenario, index) => limit(() => one(scenario, index))));
  const result = soFar();
  options.onResult(result);
  return result;
}

function judge(scenario: Scenario, world: World, { base: bases, ...options }: RunOptions & { readonly redacted: <Value>(value: Value) => Value }): Promise<ScenarioResult> {
  const shown = { displayFile: relative(options.cwd, scenario.file), displayFolder: relative(options.cwd, scenario.target.cwd) };
  if (bases === undefined) return runScenario(scenario, world, { ...options, ...shown });
  const base = bases.of(scenario);
  return runScenario(scenario, pairedWorld(world, base), { ...options, ...shown, base: base.origin });
}
