import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { LeakcheckError } from '../../harness/errors.js';
import { findNode, type NodeSearch } from '../../harness/target/node-binary.js';
import { flagsKnownTo } from '../../harness/target/node-flags.js';

/** Lines of `node --v8-options` of 18.20.8, which has no maglev flag of its own; 12 and older wrote underscores. */
const V8_OPTIONS_OF_18 = `
  --maglev-filter (optimization filter for the maglev compiler)
        type: string  default: --maglev-filter="*"
  --lazy-feedback-allocation (Allocate feedback vectors lazily)
        type: bool  default: --lazy-feedback-allocation
  --sparkplug (enable Sparkplug baseline compiler)
        type: bool  default: --sparkplug
  --opt (use adaptive optimizations)
        type: bool  default: --opt
  --max-semi-space-size (max size of a semi-space (in MBytes), the new space consists of two semi-spaces)
        type: size_t  default: --max-semi-space-size=0
  --trace-gc (print one trace line following each garbage collection)
        type: bool  default: --notrace-gc
  --flush-bytecode (flush of bytecode when it has not been executed recently)
        type: bool  default: --flush-bytecode
  --expose-gc (expose gc extension)
        type: bool  default: --noexpose-gc
  --single-threaded-gc (disable the use of gc worker threads)
        type: bool  default: --nosingle-threaded-gc
`;
/** 20.20.2 and later have maglev. */
const V8_OPTIONS_OF_20 = `${V8_OPTIONS_OF_18}  --maglev (enable the maglev optimizing compiler)\n        type: bool  default: --no-maglev\n`;

describe('flags', () => {
  const quiet = ['--no-lazy-feedback-allocation', '--no-flush-bytecode', '--single-threaded-gc', '--max-semi-space-size=1'];
  const measuring = { jit: false, atStart: true };

  test('of Node.js 18 have no maglev', () => {
    expect(flagsKnownTo(V8_OPTIONS_OF_18, measuring)).toEqual(['--expose-gc', '--trace-gc', '--no-opt', '--no-sparkplug', ...quiet]);
  });

  test('of Node.js 20 and later have it', () => {
    expect(flagsKnownTo(V8_OPTIONS_OF_20, measuring)).toEqual(['--expose-gc', '--trace-gc', '--no-opt', '--no-sparkplug', '--no-maglev', ...quiet]);
  });

  test('that keep the compilers only make the heap visible', () => {
    expect(flagsKnownTo(V8_OPTIONS_OF_20, { jit: true, atStart: true })).toEqual(['--expose-gc', '--trace-gc']);
  });

  test('that V8 cannot bear while it runs are left to processes that are started with them', () => {
    const atStart = flagsKnownTo(V8_OPTIONS_OF_20, measuring);
    expect(flagsKnownTo(V8_OPTIONS_OF_20, { ...measuring, atStart: false })).toEqual(atStart.filter((flag) => flag !== '--single-threaded-gc'));
  });

  test('with underscores are the same flags', () => {
    expect(flagsKnownTo('  --expose_gc (expose gc extension)\n  --trace_gc (print)\n', measuring)).toEqual(['--expose-gc', '--trace-gc']);
  });
});

describe('the node of a target', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'leakcheck-node-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const search = (parts: Partial<NodeSearch> = {}): NodeSearch => ({ cwd: folder, searchPath: process.env['PATH'] ?? '', signal: new AbortController().signal, ...parts });

  function fake(name: string, script: string): string {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
    return path;
  }
  const failureOf = async (wanted: string | undefined, command = 'node', how = search()) =>
    findNode(wanted, command, how).then(
      ({ path }) => {
        throw new Error(`it found ${path}`);
      },
      (error: unknown) => error as LeakcheckError,
    );

  test('is the one of the command, in the path of the target', async () => {
    const node = await findNode(undefined, 'node', search());
    expect(node.version).toBe(process.versions.node);
    expect(node.v8Options).toContain('--trace-gc');
  });

  test('is a path relative to the folder of the command', async () => {
    fake('my-node', 'case "$1" in -p) echo 22.1.0;; *) echo "  --trace-gc (print)";; esac');
    expect(await findNode(undefined, './my-node', search())).toMatchObject({ path: join(folder, 'my-node'), version: '22.1.0' });
  });

  test('is this one when a version fits it', async () => {
    const [major] = process.versions.node.split('.');
    expect((await findNode(major, 'node', search())).path).toBe(process.execPath);
    expect((await findNode(`v${process.versions.node}`, 'node', search())).path).toBe(process.execPath);
  });

  test.each([
    ['prints something else', 'echo hello'],
    ['prints nothing', 'true'],
    ['fails', 'exit 1'],
  ])('is no program that %s', async (_, script) => {
    const failure = await failureOf(fake('impostor', script));
    expect(failure.code).toBe('target-node');
    expect(failure.message).toContain('impostor` does not behave like a Node.js binary');
  });

  test('is no folder, and nothing that cannot be executed', async () => {
    mkdirSync(join(folder, 'node'));
    writeFileSync(join(folder, 'plain'), '');
    expect((await failureOf(join(folder, 'plain'))).message).toContain('there is no executable');
    expect((await failureOf(undefined, 'node', search({ searchPath: folder }))).message).toContain('there is no executable `node`');
  });

  test('is 18 at least', async () => {
    const failure = await failureOf(fake('old', 'echo 16.20.2'));
    expect(failure.message).toContain('is 16.20.2; leakcheck drives Node.js 18 and up');
    expect(failure.next).toContain('leakcheck gc-log');
  });
});
