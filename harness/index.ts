/**
 * leakcheck as a library: docs/library.md. What is exported here is kept as it is within a major version; a test holds
 * the list of its names. Everything throws LeakcheckError for expected failures, prints nothing and leaves no process behind.
 */
export { type Listener, type RunEvent } from './events.js';
export { LeakcheckError, type ErrorCode } from './errors.js';
export { heapDiff, heapInstances, heapRetainers, heapSummary } from './heap-look.js';
export type { HeapDiff, HeapInstances, HeapRetainers, HeapSummary } from './heap/heap-result.js';
export { diagnose, type DiagnoseOptions } from './library/diagnose.js';
export { judgeGcLog, parseGcTrace } from './library/gc-trace.js';
export { judge, type JudgeOptions, type MemorySample, type MemoryVerdict, type VerdictReason } from './library/judge.js';
export type { LogChunks } from './library/log-chunks.js';
export { readScenarios } from './library/read-scenarios.js';
export { parseRunResult, report, type ReportOptions } from './library/report.js';
export { run, type RunOptions } from './library/run.js';
export type { ReporterName } from './reporters.js';
export type { ChannelName } from './channels.js';
export type { DoctorResult } from './doctor/doctor-result.js';
export type { GcLogResult } from './gc-log/gc-log.js';
export type { Script, ScriptCall, ScriptWindow } from './load/script-api.js';
export type { BisectionResult, Culprit } from './result/bisection.js';
export type { ChannelResult, GcStats, SeriesPoint, Verdict } from './result/channels.js';
export type { RunResult, ScenarioResult } from './result/document.js';
export type { Evidence, SourceLocation } from './result/evidence.js';
export type { Leak } from './result/leaks.js';
export type { GcEvent, MajorGc, MinorGc } from './samples/gc-trace.js';
export type { Scenario } from './scenario/scenario.js';
