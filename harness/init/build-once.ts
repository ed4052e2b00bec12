/** Makes what the server is started from, with the project's own script. */
import { ChildFailure, runToEnd } from '../base/child.js';
import { LeakcheckError } from '../errors.js';
import { interruption } from '../target/time-limit.js';

const LINES_SHOWN = 20;

/** @throws LeakcheckError project-build, interrupted */
export async function buildOnce(command: string, folder: string, signal: AbortSignal): Promise<void> {
  const [program = '', ...args] = command.split(' ');
  try {
    await runToEnd(program, args, { cwd: folder, signal });
  } catch (error) {
    if (!(error instanceof ChildFailure)) throw error;
    if (signal.aborted) throw interruption();
    throw new LeakcheckError('project-build', `\`${command}\` failed: ${error.message}`, {
      next: `Run it by hand in ${folder}; its last output is above. Are the packages installed?`,
      details: error.lines.slice(-LINES_SHOWN),
      cause: error,
    });
  }
}
