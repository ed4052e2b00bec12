/** Each shipped scenario says the opposite when its leak is taken out, or put in. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { Workspace } from '../support/cli.js';

const PROJECT = join(__dirname, '../..');

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

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace.remove());

test('every shipped scenario is here', () => {
  const shipped = readdirSync(join(PROJECT, 'scenarios')).filter((file) => file.endsWith('.yaml')).map((file) => file.replace('.yaml', ''));
  expect(Object.keys(FLIPPED).sort()).toEqual(shipped.sort());
});

test.each(Object.entries(FLIPPED))('%s flips', async (name, { leak, verdict }) => {
  const scenario = parse(readFileSync(join(PROJECT, 'scenarios', `${name}.yaml`), 'utf8')) as { target: { env?: object; cwd: string }; expect?: { verdict: string } };
  expect(scenario.expect?.verdict).toBe(verdict === 'clean' ? 'leak' : 'clean');
  delete scenario.expect;
  scenario.target = { ...scenario.target, cwd: join(PROJECT, 'test/apps'), env: { LEAK: leak } };
  workspace.file('flipped.yaml', stringify(scenario));
  // Whether a route is guilty is another question; here it is the gate that has to flip.
  const { code, stderr } = await workspace.run('run', 'flipped.yaml', '--no-bisect', '--no-evidence');
  expect({ verdict: workspace.result().scenarios[0]?.verdict, stderr }).toEqual({ verdict, stderr: expect.any(String) });
  expect(code).toBe(verdict === 'clean' ? 0 : 1);
}, 60_000);
