/** What is known of a process before anything is sent to it. */
import { describe, expect, test } from '@jest/globals';
import { inspectorPort, listeningPorts, look, openInspector } from '../../../harness/attach/inspector-opener.cjs';
import { createServer, type AddressInfo } from 'node:net';

test.each<[string, number]>([
  ['node server.js', 9229],
  ['node --inspect-port=0 server.js', 0],
  ['node --enable-source-maps --inspect=0.0.0.0:9300 server.js', 9300],
  ['node --inspect-brk=127.0.0.1:9301 server.js', 9301],
  ['node server.js --inspect-port=1', 9229],
  ['node --inspect server.js', 9229],
])('%s would listen on %p', (command, port) => {
  expect(inspectorPort(command.split(' '))).toBe(port);
});

describe('this process', () => {
  test('is Node.js and catches the signal', () => {
    expect(look(process.pid)).toMatchObject({ pid: process.pid, parentPid: process.ppid, executable: expect.stringMatching(/^node/) as unknown, catches: true, uid: process.getuid?.() });
  });

  test('takes memory, which is what an estimate begins with', () => {
    expect(look(process.pid)?.residentBytes).toBeGreaterThan(20e6);
  });

  test('listens where it says', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    expect(listeningPorts(process.pid)).toContain(port);
    await new Promise((resolve) => server.close(resolve));
    expect(listeningPorts(process.pid)).not.toContain(port);
  });
});

test('a number that no process has', async () => {
  expect(look(4_194_303)).toBeUndefined();
  expect(await openInspector(4_194_303)).toEqual({ failure: 'no-process' });
});
