import { describe, expect, test } from '@jest/globals';
import type { AgentHello, Isolate } from '../../../harness/target/agent-channel.js';
import { membersOf, roleOf, withClusters } from '../../../harness/target/members.js';

const NOBODY = () => undefined;

function anIsolate(pid: number, parentPid: number, parts: Partial<AgentHello> = {}): Isolate {
  return {
    hello: { pid, parentPid, threadId: 0, clusterWorker: false, node: 'v20.0.0', v8: '11.3', heapLimitBytes: 1, ...parts },
    goneForMs: undefined,
    ageMs: 0,
    ask: () => Promise.reject(new Error('nobody asks')),
  };
}

const npm = anIsolate(1, 0);
const server = anIsolate(2, 1);
const child = anIsolate(3, 2);
const thread = anIsolate(2, 1, { threadId: 1 });
const primary = anIsolate(10, 1);
const worker = anIsolate(11, 10, { clusterWorker: true });
const other = anIsolate(12, 10, { clusterWorker: true });

describe('what is measured', () => {
  test('the server, its threads and what it has started, not the programs above', () => {
    expect(membersOf([server], [npm, server, child, thread], NOBODY)).toEqual([server, child, thread]);
  });

  test('a server that has ended since it was found, so that it is missed', () => {
    expect(membersOf([server], [npm], NOBODY)).toEqual([server]);
    expect(membersOf([primary, worker, other], [primary, worker], NOBODY)).toEqual([primary, worker, other]);
  });

  test('also behind a program without an agent, such as a shell', () => {
    const behind = anIsolate(5, 4);
    expect(membersOf([server], [server, behind], (pid) => (pid === 4 ? 2 : undefined))).toEqual([server, behind]);
  });

  test('not what is beside the server, nor what has lost its parents', () => {
    expect(membersOf([server], [server, anIsolate(6, 1)], NOBODY)).toEqual([server]);
    expect(membersOf([server], [server, anIsolate(7, 7)], NOBODY)).toEqual([server]);
  });

  test('a worker of a cluster brings its primary and the other workers, and what they have started', () => {
    const ofOther = anIsolate(13, 12);
    const running = [npm, primary, worker, other, ofOther];
    const serving = withClusters([worker], running);
    expect(serving).toEqual([worker, primary, other]);
    expect(membersOf(serving, running, NOBODY)).toEqual([primary, worker, other, ofOther]);
  });
});

test('each has a role', () => {
  const cluster = withClusters([worker], [primary, worker, other]);
  expect([primary, worker, anIsolate(13, 12), anIsolate(11, 10, { threadId: 4 })].map((each) => roleOf(each, cluster))).toEqual(['cluster primary', 'cluster worker', 'child', 'thread']);
  expect([server, child, thread].map((each) => roleOf(each, [server]))).toEqual(['server', 'child', 'thread']);
  // The port may be a thread's.
  expect([server, thread].map((each) => roleOf(each, [thread]))).toEqual(['server', 'server']);
});
