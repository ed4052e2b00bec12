/** The files that init leaves, against goldens; what is there stays. UPDATE_GOLDEN=1 writes them: read each as a stranger before committing it. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { LeakcheckError } from '../../../harness/errors.js';
import { withReportFolder } from '../../../harness/init/ignore-text.js';
import { readManifest, withScript } from '../../../harness/init/manifest.js';
import { nextSteps } from '../../../harness/init/next-steps.js';
import { scenarioText, type ScenarioPlan } from '../../../harness/init/scenario-text.js';
import { settledFiles, workflowFile } from '../../../harness/init/settled-files.js';
import type { TriedRoute } from '../../../harness/init/tried-routes.js';
import { workflowText } from '../../../harness/init/workflow-text.js';
import { checkPlaces } from '../../../harness/init/write-files.js';
import { asRequest } from '../../support/routes.js';
import { parseScenario } from '../../../harness/scenario/read-scenario.js';
import { fakeFiles, fakeProject, type FakeProject } from '../../support/fake-project.js';

function expectGolden(name: string, text: string): void {
  const file = join(__dirname, '../../golden/init', name);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, text);
  expect(text).toBe(existsSync(file) ? readFileSync(file, 'utf8') : undefined);
}

const START = { command: 'node server.js', env: {}, from: 'the script "start"' };
const active = (path: string, request = `GET ${path}`): TriedRoute => ({ method: 'GET', path, kind: 'active', request, status: 200 });

const PLANS: Record<string, ScenarioPlan> = {
  'small': { start: START, profile: 'standard', source: 'the routes that Express told', routes: [active('/'), active('/users/:id', 'GET /users/{{int 1 100}}')] },
  'everything': {
    start: { command: 'node dist/main', env: { NODE_ENV: 'production', ODD: 'a: b # c' }, from: 'x', build: { command: 'npm run build', done: true } },
    profile: 'quick',
    source: 'the routes that docs/openapi.yaml names',
    ready: '/healthz',
    routes: [
      ...['/healthz', '/users', '/users/me', '/users/all', '/books', '/books/new'].map((path) => active(path)),
      { ...active('/books/:id', 'GET /books/{{pick 7 9}}'), rateLimit: 'ratelimit-limit: 100' } as TriedRoute,
      active('/q#: odd'),
      { method: 'POST', path: '/users', kind: 'changes', request: 'POST /users' },
      { method: 'DELETE', path: '/users/:id', kind: 'changes', request: 'DELETE /users/{{int 1 100}}' },
      { method: 'GET', path: '/account', kind: 'refused', request: 'GET /account', status: 401 },
      { method: 'GET', path: '/boom\nroutes: []', kind: 'failed', reason: 'answers 500' },
      { method: 'GET', path: '/files/*', kind: 'pattern' },
    ],
  },
  'placeholder': { start: START, profile: 'standard', source: 'what it answered', routes: [], placeholder: { request: 'GET /', status: 404 } },
};

describe('the scenario', () => {
  test.each(Object.entries(PLANS))('%s', (name, plan) => {
    const text = scenarioText(plan);
    expectGolden(`${name}.yaml`, text);
    const scenario = parseScenario(text, '/repo/scenarios/x.yaml');
    expect(scenario.target).toMatchObject({ command: plan.start.command, cwd: '/repo', env: plan.start.env });
    expect(scenario.routes.map(asRequest).map(({ method, path }) => `${method} ${path}`)).toEqual(plan.placeholder ? [plan.placeholder.request] : plan.routes.flatMap((route) => (route.kind === 'active' ? [route.request] : [])));
  });

  test('says the same with its comments taken away', () => {
    const text = scenarioText(PLANS['everything']!).replace(/^ {2}# (?=- request| {2}(body|headers))/gm, '  ');
    expect(parseScenario(text, '/repo/scenarios/x.yaml').routes.map(asRequest).map(({ method, path }) => `${method} ${path}`).slice(8)).toEqual(['POST /users', 'DELETE /users/{{int 1 100}}', 'GET /account']);
  });
});

describe('the workflow', () => {
  const workflow = (project: FakeProject, build?: string) => {
    const { manager, nodeMajor, manifest } = fakeProject(project);
    return workflowText({ manager, nodeMajor, managerIsPinned: manifest.packageManager !== undefined, folder: project.folder ?? '.', build });
  };
  test.each<[string, string]>([
    ['npm', workflow({ files: ['package-lock.json'] })],
    ['npm-without-lock', workflow({})],
    ['pnpm-monorepo', workflow({ files: ['../../.git/HEAD', '../../pnpm-lock.yaml'], folder: 'packages/api' }, 'pnpm run build')],
    ['yarn-pinned', workflow({ manifest: { packageManager: 'yarn@4.5.0' }, files: ['yarn.lock'] })],
  ])('%s', (name, text) => expectGolden(`${name}.workflow.yml`, text));

  test('belongs to the repository, and bears the name of the package in it', () => {
    expect(workflowFile(fakeProject({ files: ['.git/HEAD'] }))).toBe('.github/workflows/leakcheck.yml');
    expect(workflowFile(fakeProject({ files: ['../../.git/HEAD'], folder: 'packages/api' }))).toBe('../../.github/workflows/leakcheck-packages-api.yml');
  });
});

describe('package.json', () => {
  test.each<[string, string, string]>([
    ['two spaces', '{\n  "name": "a",\n  "scripts": {\n    "start": "x"\n  }\n}\n', '{\n  "name": "a",\n  "scripts": {\n    "start": "x",\n    "leakcheck": "leakcheck run"\n  }\n}\n'],
    ['tabs, no last newline', '{\n\t"scripts": {\n\t\t"start": "x"\n\t}\n}', '{\n\t"scripts": {\n\t\t"start": "x",\n\t\t"leakcheck": "leakcheck run"\n\t}\n}'],
    ['four spaces, lists in a line, CRLF', '{\r\n    "files": ["a", "b"],\r\n    "scripts": {\r\n        "start": "x"\r\n    }\r\n}\r\n', '{\r\n    "files": ["a", "b"],\r\n    "scripts": {\r\n        "start": "x",\r\n        "leakcheck": "leakcheck run"\r\n    }\r\n}\r\n'],
    ['no scripts', '{\n  "name": "a"\n}\n', '{\n  "name": "a",\n  "scripts": {\n    "leakcheck": "leakcheck run"\n  }\n}\n'],
    ['a byte-order mark', '\ufeff{\n  "scripts": {\n    "a": "b"\n  }\n}', '\ufeff{\n  "scripts": {\n    "a": "b",\n    "leakcheck": "leakcheck run"\n  }\n}'],
  ])('keeps its form: %s', (_, before, after) => {
    expect(withScript(before, 'leakcheck run')).toBe(after);
  });

  const failure = (texts: Record<string, string>): LeakcheckError => {
    try {
      readManifest(fakeFiles(texts));
    } catch (error) {
      if (error instanceof LeakcheckError) return error;
    }
    throw new Error('it was read');
  };

  test('with a mistake: the place of it', () => {
    const { code, message, details } = failure({ 'package.json': '{\n  "scripts": { "start": "x", }\n}\n' });
    expect({ code, message, details }).toEqual({
      code: 'project-invalid',
      message: 'package.json has a mistake',
      details: ['package.json:2:30: expected a property name', '  2 |   "scripts": { "start": "x", }', '    |                              ^'],
    });
  });

  test.each(['', '[]', 'null', '{"a":', '{ // no\n}'])('that is no object: %j', (text) => {
    expect(failure({ 'package.json': text })).toMatchObject({ code: 'project-invalid', message: 'package.json has a mistake' });
  });

  test('that is not there', () => {
    expect(failure({})).toMatchObject({ code: 'project-invalid', message: 'there is no package.json in /repo' });
  });

  test('with scripts that are none is read without them', () => {
    expect(readManifest(fakeFiles({ 'package.json': '{ "name": 3, "scripts": { "start": 1, "a": "b" }, "dependencies": [] }' }))).toEqual({ name: undefined, main: undefined, packageManager: undefined, scripts: { a: 'b' }, dependencies: {} });
  });
});

describe('the files beside the scenario', () => {
  const settled = (project: FakeProject, more: Partial<Parameters<typeof settledFiles>[0]> = {}) =>
    Object.fromEntries(settledFiles({ project: fakeProject(project), build: undefined, force: false, wantsWorkflow: true, ...more }).map(({ path, state, note }) => [path, note === undefined ? state : `${state}, ${note}`]));
  const THERE: FakeProject = { manifest: { scripts: { leakcheck: 'mine' } }, files: { '.gitignore': 'dist\nleakcheck-report\n', '.github/workflows/leakcheck.yml': '' } };

  test('are written where there are none', () => {
    expect(settled({}, { build: 'npm run build' })).toEqual({
      'package.json': 'changed, script "leakcheck": npm run build && leakcheck run',
      '.gitignore': 'written',
      '.github/workflows/leakcheck.yml': 'written',
    });
  });

  test('stay as they are', () => {
    expect(settled(THERE)).toEqual({ 'package.json': 'kept, has another script "leakcheck"', '.gitignore': 'kept, has leakcheck-report/', '.github/workflows/leakcheck.yml': 'kept, is there already' });
  });

  test('are written anew by force, but for what would stay the same', () => {
    expect(settled(THERE, { force: true })).toEqual({ 'package.json': 'changed, script "leakcheck": leakcheck run', '.gitignore': 'kept, has leakcheck-report/', '.github/workflows/leakcheck.yml': 'written' });
  });

  test('no workflow that nobody wants', () => {
    expect(Object.keys(settled({}, { wantsWorkflow: false }))).toEqual(['package.json', '.gitignore']);
  });

  test.each<[string, string | undefined]>([
    ['', 'leakcheck-report/\n'],
    ['dist', 'dist\nleakcheck-report/\n'],
    ['dist\r\n', 'dist\r\nleakcheck-report/\r\n'],
    ['/leakcheck-report/\n', undefined],
    ['# leakcheck-report/\n', '# leakcheck-report/\nleakcheck-report/\n'],
  ])('.gitignore of %j', (before, after) => {
    expect(withReportFolder(before)).toBe(after);
  });
});

describe('the next steps', () => {
  const routes = { active: 0, changes: 0, refused: 0, failed: 0, pattern: 0 };
  const server = { command: '', from: '', built: false, readyMs: 0, ignoredPort: [], source: undefined, routes, leftOut: [] };
  const words = (project: FakeProject, parts: Partial<typeof routes>) =>
    nextSteps(fakeProject(project), { path: 's.yaml', state: 'written' }, { ...server, routes: { ...routes, ...parts } }).map(({ words: said, command }) => command ?? said);

  test('begin with the package, unless it is there', () => {
    expect(words({ files: ['yarn.lock'] }, { active: 2 }).slice(0, 2)).toEqual(['yarn add --dev leakcheck', 'npx leakcheck run --profile quick']);
    expect(words({ manifest: { devDependencies: { leakcheck: '1' } } }, { active: 2 })[0]).toBe('npx leakcheck run --profile quick');
  });

  test('name what a person has to do in the scenario', () => {
    expect(words({}, { changes: 1 })).toEqual(expect.arrayContaining([expect.stringContaining('only a placeholder'), expect.stringContaining('one route stands')]));
  });
});

describe('a place that cannot be written to', () => {
  test('is said before anything is started, and nothing is left there', () => {
    const folder = mkdtempSync(join(tmpdir(), 'leakcheck-init-'));
    try {
      writeFileSync(join(folder, 'scenarios'), '');
      expect(() => checkPlaces(folder, ['a/b.txt', 'scenarios/x.yaml'])).toThrow(/cannot write scenarios\/x\.yaml: .* is a file/);
      expect(existsSync(join(folder, 'a'))).toBe(false);
      // The superuser may write everywhere.
      if (process.getuid?.() !== 0) {
        chmodSync(folder, 0o500);
        expect(() => checkPlaces(folder, ['x.yaml'])).toThrow(/is not writable/);
        chmodSync(folder, 0o700);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
