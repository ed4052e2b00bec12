import { describe, expect, test } from '@jest/globals';
import { planContainer, type ContainerPlanOptions } from '../../../harness/target/container/container-plan.js';

const SETTINGS = { env: { NODE_VERSION: '20.19.0' }, command: ['node', 'server.js'], entrypoint: ['docker-entrypoint.sh'], folder: '/app' };

function plan(changed: Partial<ContainerPlanOptions['spec']> = {}, options: Partial<ContainerPlanOptions> = {}) {
  const spec = { command: [], env: { A: 'b' }, jit: false, container: { from: { kind: 'image', image: 'shop' }, port: 3000 }, ...changed } as ContainerPlanOptions['spec'];
  return planContainer({ spec, image: 'shop', settings: SETTINGS, token: 'secret', nearLimitSnapshots: false, ...options });
}
const env = (...args: Parameters<typeof plan>) => plan(...args).container.env;

test('the image runs as it is, with the agent in it', () => {
  const { container, agentPort, flags } = plan();
  expect(container.command).toBeUndefined();
  expect(container.ports).toEqual([3000, agentPort]);
  expect(container.env).toEqual({
    A: 'b',
    PORT: '3000',
    NODE_OPTIONS: '--require /leakcheck/agent.cjs --max-semi-space-size=1',
    LEAKCHECK_AGENT: JSON.stringify({ listen: agentPort, token: 'secret', flags: flags.filter((flag) => flag !== '--max-semi-space-size=1') }),
  });
  expect(flags).toContain('--no-maglev');
  const files = (container.files ?? []).map(({ path }) => path);
  expect(files).toEqual(expect.arrayContaining(['/leakcheck', '/leakcheck/answers', '/leakcheck/agent.cjs', '/leakcheck/agent-door.cjs', '/leakcheck/agent-readings.cjs', '/leakcheck/agent-inspection.cjs']));
});

describe('NODE_OPTIONS', () => {
  const image = { settings: { ...SETTINGS, env: { NODE_OPTIONS: '--max-old-space-size=300' } } };

  test('of the image are kept, those of the scenario come instead', () => {
    expect(env({}, image)['NODE_OPTIONS']).toMatch(/^--max-old-space-size=300 --require /);
    expect(env({ env: { NODE_OPTIONS: '--no-warnings' } }, image)['NODE_OPTIONS']).toMatch(/^--no-warnings --require /);
  });

  test('have a snapshot near the heap limit when one is wanted', () => {
    expect(env({}, { nearLimitSnapshots: true })['NODE_OPTIONS']).toContain('--heapsnapshot-near-heap-limit=1 --diagnostic-dir=/leakcheck/answers');
  });
});

test.each([
  ['a list', ['node', 'other.js'], [], ['node', 'other.js']],
  ['a line', 'npm run "start it"', [], ['npm', 'run', 'start it']],
  ['what needs a shell', 'a && b', [], ['/bin/sh', '-c', 'a && b']],
  ["a toggle's words after the image's", [], ['--no-audit'], ['node', 'server.js', '--no-audit']],
  ["a toggle's words after its own", 'npm start', ['--', '--no-audit'], ['npm', 'start', '--', '--no-audit']],
])('the command: %s', (_, command, args, words) => {
  expect(plan({ command, container: { from: { kind: 'image', image: 'shop' }, port: 3000, args } }).container.command).toEqual(words);
});

test('Node.js 18 gets no flag that it does not know', () => {
  expect(plan({}, { settings: { ...SETTINGS, env: { NODE_VERSION: '18.20.8' } } }).flags).not.toContain('--no-maglev');
});

test('the door is beside the port of the server', () => {
  const { agentPort } = plan();
  expect(plan({ container: { from: { kind: 'image', image: 'shop' }, port: agentPort } }).agentPort).toBe(agentPort + 1);
});

test('memory is limited where the scenario says so', () => {
  expect(plan({ container: { from: { kind: 'image', image: 'shop' }, port: 1, memoryBytes: 5 } }).container.memoryBytes).toBe(5);
  expect(plan().container.memoryBytes).toBeUndefined();
});
