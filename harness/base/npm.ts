/** The gateway to npm: installs what a lock file says. */
import { LeakcheckError } from '../errors.js';
import { interruption } from '../target/time-limit.js';
import { ChildFailure, runToEnd } from './child.js';

/** An installation may compile; one that hangs ends. */
const INSTALL_LIMIT_MS = 15 * 60_000;
/** npm's own word stands at the head of what it prints, that of a package's script at the end. */
const FIRST_LINES = 10;
const LAST_LINES = 20;

/** @throws LeakcheckError base-dependencies with npm's lines */
export async function installPackages(folder: string, signal: AbortSignal): Promise<void> {
  try {
    await runToEnd('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, signal, limitMs: INSTALL_LIMIT_MS });
  } catch (error) {
    if (signal.aborted) throw interruption();
    throw new LeakcheckError('base-dependencies', '`npm ci` failed for the base, whose lock file differs from the head\'s', {
      next: 'Mend what npm says; or install the base in a copy of your own, and give --base a command that starts it.',
      details: error instanceof ChildFailure ? bothEnds(error.lines) : [],
      cause: error,
    });
  }
}

function bothEnds(lines: readonly string[]): readonly string[] {
  return lines.length <= FIRST_LINES + LAST_LINES ? lines : [...lines.slice(0, FIRST_LINES), '…', ...lines.slice(-LAST_LINES)];
}
