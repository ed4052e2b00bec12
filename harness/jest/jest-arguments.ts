/** Which words a jest is started with that runs one test again, as the first one ran it. Pure. */

/** What says which configuration a test has; everything else of a command line is about which tests, and how they are reported. */
const KEPT = new Set(['config', 'c', 'rootDir', 'selectProjects', 'ignoreProjects', 'projects', 'env', 'testEnvironment', 'testEnvironmentOptions', 'preset', 'transform', 'moduleNameMapper', 'setupFiles', 'setupFilesAfterEnv', 'globals', 'injectGlobals', 'cacheDirectory']);
/** Of these the words behind them are values too, up to the next option. */
const LISTS = new Set(['selectProjects', 'ignoreProjects', 'projects', 'setupFiles', 'setupFilesAfterEnv']);
/** An inspector's port is taken by the process that was started with it. */
const OF_THE_DEBUGGER = /^--(inspect|debug)/;

export interface TestCall {
  /** Absolute. */
  readonly testPath: string;
  /** With those of its groups, as jest joins them. */
  readonly testName: string;
}

export interface RerunFiles {
  readonly reporter: string;
  readonly noSetup: string;
}

/** What of jest's own command line says how the test is configured. */
export function configurationIn(argv: readonly string[]): string[] {
  const kept: string[] = [];
  for (let index = 0; index < argv.length; index += 1) {
    const word = argv[index] ?? '';
    const match = /^--?(?<no>no-)?(?<name>[A-Za-z][\w-]*?)(?<value>=.*)?$/s.exec(word);
    const name = camelCase(match?.groups?.['name'] ?? '');
    if (!KEPT.has(name)) continue;
    kept.push(word);
    if (match?.groups?.['value'] !== undefined || match?.groups?.['no'] !== undefined) continue;
    const values = argv.slice(index + 1).findIndex((next) => next.startsWith('-'));
    const count = Math.min(values === -1 ? argv.length : values, LISTS.has(name) ? Infinity : 1);
    kept.push(...argv.slice(index + 1, index + 1 + count));
  }
  return kept;
}

function camelCase(name: string): string {
  return name.replace(/-(?<letter>[a-z])/g, (_, letter: string) => letter.toUpperCase());
}

export function rerunArguments(configuration: readonly string[], { testPath, testName }: TestCall, { reporter, noSetup }: RerunFiles): string[] {
  return [
    ...configuration,
    '--runInBand',
    // Read without regard to case by jest, so another test may run too: the matcher knows the exact name.
    `--testNamePattern=^${testName.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')}$`,
    `--reporters=${reporter}`,
    `--globalSetup=${noSetup}`,
    `--globalTeardown=${noSetup}`,
    // What is printed is kept by jest, which would be the function's leak.
    '--silent',
    '--coverage=false',
    '--watch=false',
    '--watchAll=false',
    '--notify=false',
    '--detectLeaks=false',
    '--detectOpenHandles=false',
    '--testTimeout=1000000000',
    '--runTestsByPath',
    testPath,
  ];
}

export function withoutDebugger(execArgv: readonly string[]): string[] {
  return execArgv.filter((word) => !OF_THE_DEBUGGER.test(word));
}
