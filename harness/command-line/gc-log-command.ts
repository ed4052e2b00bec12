/** `leakcheck gc-log …`: the verdict on a log that somebody has kept. */
import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { formatGcLog } from '../../reports/gc-log.js';
import { jsonReport } from '../../reports/json.js';
import { judgeGcLog } from '../gc-log/gc-log.js';
import { writeWhole } from '../store.js';
import type { CommandLine } from './command-line.js';

export interface GcLogFlags {
  readonly json?: string;
}

const EXIT_BY_VERDICT = { clean: 0, leak: 1, inconclusive: 3 } as const;

/** @param file - for standard input */
export async function gcLogCommand(file: string, { json }: GcLogFlags, { print }: CommandLine): Promise<number> {
  const result = await judgeGcLog(file === '-' ? process.stdin : createReadStream(file));
  if (json !== undefined) writeWhole(resolve(json), jsonReport(result));
  print(formatGcLog(result));
  return EXIT_BY_VERDICT[result.verdict];
}
