/**
 * leakcheck as a library: the same run as on the command line, and the judge of trace logs.
 * Everything here throws LeakcheckError for expected failures and leaves no process behind.
 */
export { openBase, type OpenBase } from './base/open-base.js';
export { DEFAULT_BASELINE_FILE, keepBaseline, openBaseline, type OpenBaseline } from './baseline/baseline-file.js';
export { diagnose, type DoctorOptions } from './doctor/doctor.js';
export type { DoctorResult } from './doctor/doctor-result.js';
export { LeakcheckError, type ErrorCode } from './errors.js';
export type { Listener, RunEvent } from './events.js';
export { judgeGcLog, type GcLogResult } from './gc-log/gc-log.js';
export type * from './heap/heap-result.js';
export { type ClassOrder, heapDiff, heapInstances, heapRetainers, heapSummary } from './heap-look.js';
export type * from './result/bisection.js';
export type * from './result/channels.js';
export type * from './result/collections.js';
export type * from './result/document.js';
export type * from './result/evidence.js';
export type * from './result/leaks.js';
export type * from './result/machine.js';
export type * from './result/minimal.js';
export type * from './result/out-of-memory.js';
export type * from './result/processes.js';
export type * from './result/shards.js';
export type * from './result/toggles.js';
export type { Script, ScriptCall, ScriptWindow } from './load/script-api.js';
export { run, type RunOptions } from './run.js';
export { findScenarios } from './scenario/find-scenarios.js';
export { readScenarios } from './scenario/read-scenarios.js';
export type { Scenario } from './scenario/scenario.js';
export type { AttachedTarget, AttachResult, WatchedChannel, WatchedWorker } from './result/attach.js';
