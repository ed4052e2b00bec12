/** `leakcheck init`: this project → a first scenario, and what was found. */
import { initReport } from '../../reports/init.js';
import { init } from '../init/init.js';
import type { CommandLine } from './command-line.js';
import { initQuestions } from './init-questions.js';
import { catchInterrupts } from './interrupts.js';

export interface InitFlags {
  readonly yes: boolean;
  readonly force: boolean;
  readonly dryRun: boolean;
  readonly command?: string;
  readonly openapi?: string;
}

export async function initCommand({ yes, ...flags }: InitFlags, { print, say, look, interactive, exitAtOnce }: CommandLine): Promise<number> {
  const interrupts = catchInterrupts(exitAtOnce);
  try {
    const nodeMajor = Number(process.versions.node.split('.')[0]);
    const result = await init({ ...flags, folder: process.cwd(), nodeMajor, questions: initQuestions(!yes && interactive), onStep: say, signal: interrupts.signal });
    print(initReport(result, look));
    return 0;
  } finally {
    interrupts.release();
  }
}
