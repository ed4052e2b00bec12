/** `leakcheck heap …`: looks into snapshot files → text. What is printed is handed back to the command line. */
import { resolve } from 'node:path';
import { heapDiffReport } from '../../reports/heap/diff.js';
import { heapInstancesReport } from '../../reports/heap/instances.js';
import { heapRetainersReport } from '../../reports/heap/retainers.js';
import { heapSummaryReport } from '../../reports/heap/summary.js';
import { jsonReport } from '../../reports/json.js';
import type { HeapResult } from '../heap/heap-result.js';
import { type ClassOrder, heapDiff, heapInstances, heapRetainers, heapSummary } from '../heap-look.js';
import { checkWritable, writeWhole } from '../store.js';
import type { CommandLine } from './command-line.js';

export interface HeapFlags {
  readonly top: number;
  readonly json?: string;
}

const STANDARD_OUTPUT = '-';

export async function summaryCommand(file: string, flags: HeapFlags & { readonly sort: ClassOrder }, line: CommandLine): Promise<number> {
  return answer(line, flags, () => heapSummary(file, flags), (result) => heapSummaryReport(result, { ...flags, ...line.look }));
}

export async function diffCommand(files: readonly string[], flags: HeapFlags, line: CommandLine): Promise<number> {
  return answer(line, flags, () => heapDiff(files), (result) => heapDiffReport(result, { ...flags, ...line.look }));
}

export async function instancesCommand(file: string, className: string, flags: HeapFlags, line: CommandLine): Promise<number> {
  return answer(line, flags, () => heapInstances(file, className, flags), (result) => heapInstancesReport(result, line.look));
}

/** @param wanted an id with or without @, or a class */
export async function retainersCommand(file: string, wanted: string, flags: HeapFlags, line: CommandLine): Promise<number> {
  return answer(line, flags, () => heapRetainers(file, wanted), (result) => heapRetainersReport(result, { ...flags, ...line.look }));
}

async function answer<Result extends HeapResult>({ print }: CommandLine, { json }: HeapFlags, look: () => Promise<Result>, report: (result: Result) => string): Promise<number> {
  const file = json === undefined || json === STANDARD_OUTPUT ? undefined : resolve(json);
  // A large file takes a while: better to know before.
  if (file !== undefined) checkWritable(file);
  const result = await look();
  const text = jsonReport(result);
  if (file !== undefined) writeWhole(file, text);
  print(json === STANDARD_OUTPUT ? text : report(result));
  return 0;
}
