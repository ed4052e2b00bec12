/** The action and the workflows of this repository, and those that `leakcheck init` writes, before a runner sees them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { ACTION, asWorkflow, workflowMistakes, type Step } from '../../support/workflow-linter.js';

const ROOT = join(__dirname, '../../..');
const files = (folder: string) => readdirSync(join(ROOT, folder)).filter((name) => name.endsWith('.yml')).map((name) => join(folder, name));
const WORKFLOWS = files('.github/workflows');
const scriptsOf = (steps: readonly Step[]) => steps.flatMap(({ run, with: parameters }) => [run, parameters?.['script']].filter((script) => script !== undefined));

describe('the linter', () => {
  const mistaken = 'on: pull_request\njobs:\n  a:\n    runs-on: ubuntu-latest\n    needs: b\n    step: []\n    steps:\n      - run: echo ${{ github.event.pull_request.title }}\n';
  const named: [string, string][] = [...WORKFLOWS, ...files('test/golden/init')].map((file) => [file, readFileSync(join(ROOT, file), 'utf8')]);
  const [seen = [], ...mistakes] = workflowMistakes([mistaken, asWorkflow(ACTION), ...named.map(([, text]) => text)]);

  test('sees mistakes: a job that is not there, a wrong key, a hostile title in a script', () => {
    expect(seen).toEqual([expect.stringContaining('"b" which does not exist'), expect.stringContaining('unexpected key "step"'), expect.stringContaining('potentially untrusted')]);
  });

  test.each(['action.yml, its steps as those of a job', ...named.map(([file]) => file)].map((name, at): [string, number] => [name, at]))('has nothing to say of %s', (_name, at) => {
    expect(mistakes[at]).toEqual([]);
  });
});

describe('action.yml', () => {
  test('names a shell for each script, and its own files as they are', () => {
    expect(ACTION.runs.using).toBe('composite');
    for (const step of ACTION.runs.steps) expect(step.run === undefined).toBe(step.shell === undefined);
    const paths = [...JSON.stringify(ACTION).matchAll(/github\.action_path \}\}\/(?<path>[^"]+)/g)].map(({ groups }) => groups?.['path'] ?? '');
    expect(paths).toHaveLength(3);
    for (const path of paths) expect(existsSync(join(ROOT, path))).toBe(true);
  });

  test('describes each input and gives it a default, and uses it', () => {
    const used = new Set([...JSON.stringify(ACTION.runs).matchAll(/inputs\.(?<name>[\w-]+)/g)].map(({ groups }) => groups?.['name']));
    for (const [name, { description, default: value }] of Object.entries(ACTION.inputs)) {
      expect({ name, isUsed: used.has(name), description, value }).toEqual({ name, isUsed: true, description: expect.stringMatching(/\.$/), value: expect.any(String) });
    }
    for (const name of used) expect(Object.keys(ACTION.inputs)).toContain(name);
  });

  test('uses nothing but actions of GitHub: a policy that allows no others allows this', () => {
    for (const { uses } of ACTION.runs.steps) if (uses !== undefined) expect(uses).toMatch(/^actions\/[\w-]+@v\d+$/);
  });
});

describe('no text of others becomes a script', () => {
  const workflows = WORKFLOWS.map((file): [string, Step[]] => [file, Object.values((parse(readFileSync(join(ROOT, file), 'utf8')) as { jobs: Record<string, { steps: Step[] }> }).jobs).flatMap(({ steps }) => steps)]);

  test.each([['action.yml', ACTION.runs.steps], ...workflows] as [string, readonly Step[]][])('%s', (_file, steps) => {
    const scripts = scriptsOf(steps);
    expect(scripts.length).toBeGreaterThan(0);
    for (const script of scripts) expect(script).not.toContain('${{');
  });
});

test('what workflows give to the action are its inputs', () => {
  const given = WORKFLOWS.flatMap((file) => Object.values((parse(readFileSync(join(ROOT, file), 'utf8')) as { jobs: Record<string, { steps: Step[] }> }).jobs)).flatMap(({ steps }) => steps.filter(({ uses }) => uses === './'));
  expect(given.length).toBeGreaterThan(0);
  for (const { with: parameters = {} } of given) for (const name of Object.keys(parameters)) expect(Object.keys(ACTION.inputs)).toContain(name);
});
