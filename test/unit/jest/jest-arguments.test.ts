/** How a jest is started that runs one test again, in every way that the first one may have been started. */
import { describe, expect, test } from '@jest/globals';
import { configurationIn, rerunArguments, withoutDebugger } from '../../../harness/jest/jest-arguments.js';
import { jestWords } from '../../../harness/jest/find-jest.js';

describe('configurationIn keeps what a test is configured by', () => {
  test.each<[readonly string[], readonly string[]]>([
    [['test/a.test.ts', '-t', 'name', '--coverage', '--watch'], []],
    [['--config', 'jest.e2e.js', 'a.test.ts'], ['--config', 'jest.e2e.js']],
    [['-c=jest.e2e.js', '-i'], ['-c=jest.e2e.js']],
    [['--config={"testEnvironment":"node"}'], ['--config={"testEnvironment":"node"}']],
    [['a.test.ts', '--selectProjects', 'unit', 'e2e', '--verbose'], ['--selectProjects', 'unit', 'e2e']],
    [['--select-projects', 'unit', '--root-dir', 'packages/a'], ['--select-projects', 'unit', '--root-dir', 'packages/a']],
    [['--no-injectGlobals', 'a.test.ts'], ['--no-injectGlobals']],
    [['--reporters=jest-junit', '--json', '--outputFile=out.json', '--maxWorkers', '2', '--env', 'node'], ['--env', 'node']],
  ])('%j', (given, kept) => {
    expect(configurationIn(given)).toEqual(kept);
  });
});

describe('rerunArguments', () => {
  const FILES = { reporter: '/reporter.cjs', noSetup: '/no-setup.cjs' };
  const patternOf = (testName: string): RegExp => {
    const argument = rerunArguments([], { testPath: '/a.test.ts', testName }, FILES).find((word) => word.startsWith('--testNamePattern='));
    return new RegExp(argument?.slice('--testNamePattern='.length) ?? '', 'i');
  };

  test.each(['cache keeps nothing', 'costs $1 (or 2) [each] {a,b} a|b ^ ? * + \\d /x/', '-t --watch', 'say "ä" 漢', 'a\nb'])('the name %j is matched, and no longer one', (name) => {
    expect(patternOf(name).test(name)).toBe(true);
    expect(patternOf(name).test(`${name} too`)).toBe(false);
    expect(patternOf(name).test(`also ${name}`)).toBe(false);
  });

  test('the configuration stands first, the file last', () => {
    const words = rerunArguments(['--config', 'x.js'], { testPath: '/a.test.ts', testName: 'a' }, FILES);
    expect(words.slice(0, 3)).toEqual(['--config', 'x.js', '--runInBand']);
    expect(words.slice(-2)).toEqual(['--runTestsByPath', '/a.test.ts']);
  });
});

test('a debugger is not handed on', () => {
  expect(withoutDebugger(['--inspect-brk=9229', '--experimental-vm-modules', '--inspect'])).toEqual(['--experimental-vm-modules']);
});

test.each([['/a/node_modules/jest/bin/jest.js'], ['/a/node_modules/.bin/jest'], ['C:\\a\\node_modules\\jest\\bin\\jest.js']])('the words of %s are its own', (program) => {
  expect(jestWords([program, '-i', 'a.test.ts'], 0)).toEqual(['-i', 'a.test.ts']);
});

test('of a worker that nobody can ask for its parent there are none', () => {
  expect(jestWords(['/a/node_modules/jest-worker/build/processChild.js'], 0)).toEqual([]);
});
