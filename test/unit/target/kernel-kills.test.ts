import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { kernelKills, systemMemoryBytes } from '../../../harness/target/kernel-kills.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kernel-kills-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function system(files: Readonly<Record<string, string>>): string {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return root;
}

const VMSTAT = { 'proc/vmstat': 'nr_free_pages 12\noom_kill 40\ndrop_pagecache 0\n' };
const EVENTS = 'low 0\nhigh 0\nmax 812\noom 3\noom_kill 2\noom_group_kill 0\n';

test.each([
  ['cgroup v2, a group below the root', { 'proc/self/cgroup': '0::/user.slice/ci\n', 'sys/fs/cgroup/user.slice/ci/memory.events': EVENTS }, 2],
  ['cgroup v2 in a container, whose group is mounted as the root', { 'proc/self/cgroup': '0::/\n', 'sys/fs/cgroup/memory.events': EVENTS }, 2],
  ['cgroup v1', { 'proc/self/cgroup': '9:name=systemd:/\n4:cpu,memory:/ci/job\n0::/\n', 'sys/fs/cgroup/memory/ci/job/memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\noom_kill 5\n' }, 5],
  ['cgroup v1 in a container that is told the path of its host', { 'proc/self/cgroup': '4:memory:/docker/9f2c\n', 'sys/fs/cgroup/memory/memory.oom_control': 'oom_kill_disable 0\noom_kill 1\n' }, 1],
  ['the root group of v2, which counts nothing: the whole machine', { 'proc/self/cgroup': '0::/\n' }, 40],
  ['a kernel before 4.13 counts no kills in its groups', { 'proc/self/cgroup': '4:memory:/\n', 'sys/fs/cgroup/memory/memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\n' }, 40],
])('%s', (_, files, kills) => {
  expect(kernelKills(system({ ...VMSTAT, ...files }))).toBe(kills);
});

test('nobody counts: not known', () => {
  expect(kernelKills(root)).toBeUndefined();
});

test('what the system has is a size, also where nothing constrains it', () => {
  expect(Number.isSafeInteger(systemMemoryBytes())).toBe(true);
});
