/** Each shipped scenario is judged as it expects, and says the opposite when its leak is taken out, or put in. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { RunResult, ScenarioResult } from '../../harness/result/document.js';
import { Workspace } from '../support/cli.js';
import { blocksOf, stepsOf } from '../support/documented/page.js';
import { difference } from '../support/documented/same-output.js';

const PROJECT = join(__dirname, '../..');
/** For one that hangs: the longest takes a minute and a half alone on two cores. */
const RUN_LIMIT_MS = 300_000;

/** What turns each server into its opposite, and the verdict that must follow. */
const FLIPPED: Readonly<Record<string, { leak: string; verdict: 'clean' | 'leak' }>> = {
  'bloat-my-server': { leak: 'off', verdict: 'clean' },
  'list-of-arrays': { leak: 'off', verdict: 'clean' },
  'number-log': { leak: 'off', verdict: 'clean' },
  'shop-orders': { leak: 'none', verdict: 'clean' },
  'shop-two-leaks': { leak: 'none', verdict: 'clean' },
  'bounded-cache': { leak: 'on', verdict: 'leak' },
  'heavy-garbage': { leak: 'on', verdict: 'leak' },
};

const workspace = new Workspace();
afterAll(() => workspace.remove());

test('every shipped scenario is here', () => {
  const shipped = readdirSync(join(PROJECT, 'scenarios')).filter((file) => file.endsWith('.yaml')).map((file) => file.replace('.yaml', ''));
  expect(Object.keys(FLIPPED).sort()).toEqual(shipped.sort());
});

/** With evidence; the others without it, which has tests of its own. */
const SHOWN = 'shop-orders';

test(`${SHOWN} is judged as it expects, and prints what README shows`, async () => {
  for (const folder of ['scenarios', 'test']) symlinkSync(join(PROJECT, folder), join(workspace.folder, folder));
  const [shown] = blocksOf('README.md').filter(({ world }) => world === 'shipped').flatMap(stepsOf);
  const { code, stdout, stderr } = await workspace.start((shown?.command ?? '').replace('npx leakcheck ', '').split(' '), { limitMs: RUN_LIMIT_MS }).finished;
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: expect.stringContaining(SHOWN), stderr: expect.any(String) });
  const wrong = difference(shown?.output ?? '', stdout);
  expect(wrong?.printed).toEqual(wrong?.shown);
}, RUN_LIMIT_MS + 10_000);

test.each(Object.keys(FLIPPED).filter((name) => name !== SHOWN))('%s is judged as it expects, down to the guilty routes', async (name) => {
  const file = join(PROJECT, 'scenarios', `${name}.yaml`);
  const { code, stderr } = await workspace.start(['run', file, '--no-evidence', '--out', 'as-shipped'], { limitMs: RUN_LIMIT_MS }).finished;
  const { scenarios } = JSON.parse(workspace.read('as-shipped/result.json')) as RunResult;
  expect({ scenarios, stderr }).toMatchObject({ scenarios: [{ name, expected: { met: true } }], stderr: expect.any(String) });
  expect(code).toBe(0);
}, RUN_LIMIT_MS + 10_000);

describe('without its leak, or with one', () => {
  let scenarios: readonly ScenarioResult[];

  beforeAll(async () => {
    for (const [name, { leak, verdict }] of Object.entries(FLIPPED)) {
      const scenario = parse(readFileSync(join(PROJECT, 'scenarios', `${name}.yaml`), 'utf8')) as { target: { env?: object; cwd: string }; expect?: { verdict: string } };
      expect(scenario.expect?.verdict).toBe(verdict === 'clean' ? 'leak' : 'clean');
      delete scenario.expect;
      scenario.target = { ...scenario.target, cwd: join(PROJECT, 'test/apps'), env: { LEAK: leak } };
      workspace.file(`flipped/${name}.yaml`, stringify({ ...scenario, name }));
    }
    // Whether a route is guilty is another question; here it is the gate that has to flip.
    const files = Object.keys(FLIPPED).map((name) => `flipped/${name}.yaml`);
    const { code, stderr } = await workspace.run('run', ...files, '--no-bisect', '--no-evidence', '--jobs', '2');
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.any(String) });
    ({ scenarios } = workspace.result());
  }, 120_000);

  test.each(Object.entries(FLIPPED))('%s flips', (name, { verdict }) => {
    const flipped = scenarios.find((scenario) => scenario.name === name);
    expect({ verdict: flipped?.verdict, exitCode: flipped?.exitCode }).toEqual({ verdict, exitCode: verdict === 'clean' ? 0 : 1 });
  });
});
