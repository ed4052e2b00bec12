/** The jest that runs a test file, and the words that it was started with. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { LeakcheckError } from '../errors.js';

const JEST_CLI = /[\\/](jest|jest-cli)[\\/]bin[\\/]jest(\.js)?$|[\\/]\.bin[\\/]jest$/;

/** @throws LeakcheckError jest-missing */
export function findJest(testPath: string, cwd: string): string {
  for (const name of ['jest', 'jest-cli']) {
    for (const from of [testPath, join(cwd, 'package.json')]) {
      try {
        const manifest = createRequire(from).resolve(`${name}/package.json`);
        const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin: string | Record<string, string> };
        return join(dirname(manifest), typeof bin === 'string' ? bin : (bin['jest'] ?? 'bin/jest.js'));
      } catch {
        // Not installed there.
      }
    }
  }
  throw new LeakcheckError('jest-missing', `no jest is installed for ${testPath}`, { next: 'Install jest beside the test; where it comes within another tool, run the function of the test by `npx jest`.' });
}

/**
 * Jest's own words. A worker was not started with them, but by the process that was.
 * @param argv of the process that runs the test, without the program
 */
export function jestWords(argv: readonly string[], parentPid: number): readonly string[] {
  if (JEST_CLI.test(argv[0] ?? '')) return argv.slice(1);
  const ofParent = commandLineOf(parentPid);
  const jest = ofParent.findIndex((word) => JEST_CLI.test(word));
  return jest === -1 ? [] : ofParent.slice(jest + 1);
}

/** Empty where the system has no /proc: then jest finds its configuration by itself. */
function commandLineOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  } catch {
    return [];
  }
}
