import { describe, expect, test } from '@jest/globals';
import { planLaunch, type LaunchOptions } from '../../harness/target/launch.js';

const LATER_FLAGS = ['--expose-gc', '--trace-gc', '--no-opt', '--max-semi-space-size=1'];
const FLAGS = [...LATER_FLAGS, '--single-threaded-gc'];

function launch(parts: Partial<LaunchOptions>) {
  return planLaunch({
    spec: { env: {} },
    command: { kind: 'node', node: 'node', args: ['server.js'] },
    node: '/usr/bin/node',
    flags: FLAGS,
    laterFlags: LATER_FLAGS,
    port: 4000,
    inherited: { PATH: '/bin', KEPT: 'yes' },
    agentSettings: (flags) => JSON.stringify({ flags }),
    ...parts,
  });
}

test('node gets the flags and the preload in front of its own words', () => {
  const { program, args, env } = launch({});
  expect(program).toBe('/usr/bin/node');
  expect(args.slice(0, 5)).toEqual(FLAGS);
  expect(args[5]).toBe('--require');
  expect(args[6]).toMatch(/agent\.cjs$/);
  expect(args.slice(7)).toEqual(['server.js']);
  // For what it starts: nothing that only a start bears.
  expect(env['NODE_OPTIONS']).toMatch(/^--require ".*agent\.cjs" --max-semi-space-size=1$/);
  expect(JSON.parse(env['LEAKCHECK_AGENT'] ?? '')).toEqual({ flags: ['--expose-gc', '--trace-gc', '--no-opt'] });
});

describe('another program', () => {
  const npm = { kind: 'program', program: 'npm', args: ['start'] } as const;

  test('gets the preload in NODE_OPTIONS, and the flags that are refused there through the agent', () => {
    const { program, args, env } = launch({ command: npm });
    expect([program, args]).toEqual(['npm', ['start']]);
    expect(env['NODE_OPTIONS']).toMatch(/^--require ".*agent\.cjs" --max-semi-space-size=1$/);
    expect(JSON.parse(env['LEAKCHECK_AGENT'] ?? '')).toEqual({ flags: ['--expose-gc', '--trace-gc', '--no-opt'] });
  });

  test('keeps its own NODE_OPTIONS', () => {
    const { env } = launch({ command: npm, spec: { env: { NODE_OPTIONS: '--enable-source-maps' } } });
    expect(env['NODE_OPTIONS']).toMatch(/^--enable-source-maps --require /);
  });

  test('finds the wanted node first', () => {
    expect(launch({ command: npm, node: '/opt/n22/bin/node', spec: { env: {}, node: '22' } }).env['PATH']).toBe('/opt/n22/bin:/bin');
    expect(launch({ command: npm }).env['PATH']).toBe('/bin');
  });
});

describe('a snapshot near the heap limit', () => {
  const nearLimitSnapshots = '/tmp/with a space/leakcheck-heap-1';

  test('is an option of node', () => {
    expect(launch({ nearLimitSnapshots }).args).toEqual(expect.arrayContaining(['--heapsnapshot-near-heap-limit=1', `--diagnostic-dir=${nearLimitSnapshots}`]));
    expect(launch({ nearLimitSnapshots }).args.at(-1)).toBe('server.js');
    expect(launch({}).args.join()).not.toContain('heapsnapshot');
    // Its children would write theirs.
    expect(launch({ nearLimitSnapshots }).env['NODE_OPTIONS']).not.toContain('heapsnapshot');
  });

  test('of another program travels in NODE_OPTIONS, with its spaces', () => {
    const { env } = launch({ command: { kind: 'program', program: 'npm', args: ['start'] }, nearLimitSnapshots });
    expect(env['NODE_OPTIONS']).toMatch(/ "--heapsnapshot-near-heap-limit=1" "--diagnostic-dir=\/tmp\/with a space\/leakcheck-heap-1"$/);
  });
});

test('a shell line goes to the shell as it is', () => {
  const { program, args } = launch({ command: { kind: 'shell', line: 'FOO=1 node server.js && true' } });
  expect([program, args]).toEqual(['/bin/sh', ['-c', 'FOO=1 node server.js && true']]);
});

test('the environment is the harness\'s, then the scenario\'s, then the port', () => {
  const { env } = launch({ spec: { env: { KEPT: 'overridden', PORT: '80', OWN: '1' } } });
  expect(env).toMatchObject({ PATH: '/bin', KEPT: 'overridden', OWN: '1', PORT: '4000' });
});
