/** `leakcheck doctor`: the self-test on this machine → its report and its exit code. */
import { resolve } from 'node:path';
import { doctorReport } from '../../reports/doctor.js';
import { jsonReport } from '../../reports/json.js';
import { diagnose } from '../doctor/doctor.js';
import { checkWritable, writeWhole } from '../store.js';
import type { CommandLine } from './command-line.js';
import { catchInterrupts } from './interrupts.js';
import type { RunFlags } from './run-flags.js';

export type DoctorFlags = Pick<RunFlags, 'node' | 'json' | 'seed'>;

export async function doctorCommand({ node, json, seed }: DoctorFlags, { version, print, look, progress: showProgress, exitAtOnce }: CommandLine): Promise<number> {
  const file = json && resolve(json);
  if (file) checkWritable(file);
  const interrupts = catchInterrupts(exitAtOnce);
  const progress = await showProgress();
  try {
    const result = await diagnose({ node, seed, version, cwd: process.cwd(), signal: interrupts.signal, listener: progress.listener });
    progress.close();
    print(doctorReport(result, look));
    if (file) writeWhole(file, jsonReport(result));
    return result.exitCode;
  } finally {
    progress.close();
    interrupts.release();
  }
}
