/** The library as a stranger gets it: the names of its surface, its types, and the examples of docs/library.md, compiled and run. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import ts from 'typescript';
import { aServer, Workspace } from '../support/cli.js';

/** A compiler reads all declarations once, and one example judges a server. */
jest.setTimeout(120_000);

const ROOT = join(__dirname, '../..');

/** A name that is added or removed here changes what others may rely on: it belongs into docs/library.md, or into a new major version. */
const VALUES = [
  'LeakcheckError', 'diagnose', 'heapDiff', 'heapInstances', 'heapRetainers', 'heapSummary', 'judge', 'judgeGcLog', 'parseGcTrace', 'parseRunResult', 'readScenarios', 'report', 'run',
];
const TYPES = [
  'BisectionResult', 'ChannelName', 'ChannelResult', 'Culprit', 'DiagnoseOptions', 'DoctorResult', 'ErrorCode', 'Evidence', 'GcEvent', 'GcLogResult', 'GcStats',
  'HeapDiff', 'HeapInstances', 'HeapRetainers', 'HeapSummary', 'JudgeOptions', 'Leak', 'Listener', 'LogChunks', 'MajorGc', 'MemorySample', 'MemoryVerdict', 'MinorGc', 'ReportOptions', 'ReporterName',
  'RunEvent', 'RunOptions', 'RunResult', 'Scenario', 'ScenarioResult', 'Script', 'ScriptCall', 'ScriptWindow', 'SeriesPoint', 'SourceLocation', 'Verdict', 'VerdictReason',
];

const examples = [...readFileSync(join(ROOT, 'docs/library.md'), 'utf8').matchAll(/^```ts\n(?<body>[^]*?)^```$/gm)].map(({ groups }) => groups?.['body'] ?? '');
const ofJest = examples.filter((text) => text.includes('leakcheck/jest'));
const ofLibrary = examples.filter((text) => !ofJest.includes(text));

/** Of `@types/jest`, as much as a test needs. */
const GLOBALS = `
import 'leakcheck/jest';
declare global {
  namespace jest { interface Matchers<R, T = {}> { toBe(expected: unknown): R; not: Matchers<R, T>; } }
  const expect: <T>(actual: T) => jest.Matchers<void, T>;
}
export const all: Promise<void>[] = [
  expect('a.yaml').toBeLeakFree({ profile: 'quick' }),
  expect(() => {}).toBeLeakFree({ calls: 2_000 }),
  expect(async () => {}).not.toBeLeakFree(),
  // @ts-expect-error -- of a function
  expect('a.yaml').toBeLeakFree({ calls: 2_000 }),
  // @ts-expect-error -- of a scenario
  expect(() => {}).toBeLeakFree({ profile: 'quick' }),
];
`;

let work: Workspace;
let program: ts.Program;

beforeAll(() => {
  work = new Workspace();
  mkdirSync(join(work.folder, 'node_modules'));
  for (const name of ['@jest', '@types', 'expect', 'jest-snapshot']) symlinkSync(join(ROOT, 'node_modules', name), join(work.folder, 'node_modules', name));
  symlinkSync(ROOT, join(work.folder, 'node_modules/leakcheck'));
  work.file('package.json', '{ "type": "module" }').file('globals.cts', GLOBALS).file('surface.ts', `export * from 'leakcheck';`);
  examples.forEach((text, index) => work.file(`example-${index}.ts`, text));
  const files = ['globals.cts', 'surface.ts', ...examples.map((_, index) => `example-${index}.ts`)].map((name) => join(work.folder, name));
  const { options } = ts.convertCompilerOptionsFromJson({ strict: true, noEmit: true, skipLibCheck: true, target: 'ES2022', module: 'NodeNext', moduleResolution: 'NodeNext', types: ['node'] }, work.folder);
  program = ts.createProgram(files, options);
});
afterAll(() => work.remove());

function mistakesIn(name: string): string[] {
  const file = program.getSourceFile(join(work.folder, name));
  if (file === undefined) throw new Error(`${name} is not compiled`);
  return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

describe('the surface', () => {
  test('has these names, and no others', () => {
    const checker = program.getTypeChecker();
    const file = program.getSourceFile(join(work.folder, 'surface.ts'));
    const names = checker.getExportsOfModule(checker.getSymbolAtLocation(file!)!).map((symbol) => {
      const { flags, name } = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      return { name: symbol.name === 'default' ? name : symbol.name, isValue: (flags & ts.SymbolFlags.Value) !== 0 };
    });
    expect(names.filter(({ isValue }) => isValue).map(({ name }) => name).sort()).toEqual(VALUES);
    expect(names.filter(({ isValue }) => !isValue).map(({ name }) => name).sort()).toEqual(TYPES);
  });

  test('is what is loaded', () => {
    const loaded = execFileSync(process.execPath, ['--input-type=module', '-e', `console.log(Object.keys(await import('leakcheck')).sort().join())`], { cwd: work.folder, encoding: 'utf8' });
    expect(loaded.trim().split(',')).toEqual(VALUES);
  });

  test.each([...VALUES, ...TYPES])('docs/library.md has %s', (name) => {
    expect(readFileSync(join(ROOT, 'docs/library.md'), 'utf8')).toContain(`\`${name}`);
  });
});

describe('the examples', () => {
  test('are found', () => {
    expect([ofLibrary.length, ofJest.length]).toEqual([4, 1]);
  });

  test.each(examples.map((_, index) => `example-${index}.ts`))('%s compiles', (name) => {
    expect(mistakesIn(name)).toEqual([]);
  });

  test('jest\'s globals take scenarios with the options of scenarios, functions with those of functions', () => {
    expect(mistakesIn('globals.cts')).toEqual([]);
  });

  test('of the library print what they say', () => {
    work
      .file('scenarios/shop.yaml', 'target: { command: node server.cjs, cwd: .. }\nroutes: [GET /]\n')
      .file('scenarios/../server.cjs', aServer(`res.end('ok')`))
      .file('gc.log', Array.from({ length: 3 }, (_, index) => `[7:0x10]     ${1000 + index} ms: Mark-Compact 5.0 (9.0) -> 3.0 (9.0) MB, pooled: 0 MB, 2.50 / 0.00 ms  (average mu = 1.000, current mu = 1.000) testing; GC in old space requested\n`).join(''));
    const printed = ofLibrary.map((text) => {
      const name = `example-${examples.indexOf(text)}.mjs`;
      work.file(name, ts.transpileModule(text, { compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 } }).outputText);
      return execFileSync(process.execPath, [name], { cwd: work.folder, env: work.environment, encoding: 'utf8' });
    });
    expect(printed.map((text) => text.trim().split('\n').at(0))).toEqual([
      'shop clean []',
      'leak 64',
      'major 19398656 9.1',
      expect.stringMatching(/^2\.5 inconclusive \[/),
    ]);
    expect(work.read('leakcheck.html')).toContain('<html');
  });

  test.each([[ofLibrary[1] ?? '', 'leak 64'], [ofLibrary[2] ?? '', 'major 19398656 9.1']])('say what they print', (text, comment) => {
    expect(text).toContain(`// ${comment}`);
  });
});
