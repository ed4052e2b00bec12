/** `leakcheck attach --docker` on a container without any network but its own loopback. Skipped where no engine answers. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { AttachResult } from '../../harness/result/attach.js';
import { Workspace } from '../support/cli.js';

jest.setTimeout(240_000);

const engine = spawnSync('docker', ['info'], { stdio: 'ignore' }).status === 0;
const NAME = `leakcheck-attach-${process.pid}`;
const docker = (...args: readonly string[]) => execFileSync('docker', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

const SERVER = `
const http = require('node:http');
const kept = [];
http.createServer((req, res) => { kept.push(new Array(4000).fill(kept.length)); res.end(); }).listen(0, '127.0.0.1', function () {
  const { port } = this.address();
  setInterval(() => http.get({ port, host: '127.0.0.1' }, (res) => res.resume()), 20);
});
`;

(engine ? describe : describe.skip)('a container (skipped: no Docker engine answers)', () => {
  let workspace: Workspace;

  beforeAll(() => {
    workspace = new Workspace();
    const root = mkdtempSync(join(tmpdir(), 'leakcheck-image-'));
    // An image from files of this machine: Node.js and the libraries that it is linked with.
    const node = realpathSync(process.execPath);
    const libraries = execFileSync('ldd', [node], { encoding: 'utf8' }).match(/\/\S+/g) ?? [];
    for (const [from, to] of [[node, '/bin/node'], ...libraries.map((file) => [file, file])] as [string, string][]) {
      mkdirSync(dirname(join(root, to)), { recursive: true });
      cpSync(realpathSync(from), join(root, to));
    }
    writeFileSync(join(root, 'server.cjs'), SERVER);
    execFileSync('sh', ['-c', `tar -C '${root}' -c . | docker import -c 'ENV PATH=/bin' - ${NAME}`], { stdio: 'ignore' });
    rmSync(root, { recursive: true });
    docker('run', '-d', '--network', 'none', '--name', NAME, NAME, 'node', '/server.cjs');
  });
  afterAll(() => {
    workspace.remove();
    spawnSync('docker', ['rm', '-f', NAME]);
    spawnSync('docker', ['rmi', NAME]);
  });

  test('its server is found, watched and left as it was', async () => {
    const listening = () => docker('exec', NAME, 'node', '-p', `require('fs').readFileSync('/proc/1/net/tcp', 'utf8').split('\\n').filter((line) => / 0A /.test(line)).length`).trim();
    expect(listening()).toBe('1');
    const { code } = await workspace.run('attach', '--docker', NAME, '--yes', '--no-evidence', '--duration', '24s', '--interval', '1s');
    const { verdict, target } = JSON.parse(workspace.read('leakcheck-report/result.json')) as AttachResult;
    expect([code, verdict]).toEqual([1, 'leak']);
    expect(target).toMatchObject({ given: NAME, pid: 1, script: '/server.cjs', inspectorOpened: true });
    expect(listening()).toBe('1');
  });

  test('a container that is not there', async () => {
    const { code, stderr } = await workspace.run('attach', '--docker', 'leakcheck-nobody', '--yes');
    expect([code, stderr]).toEqual([2, expect.stringMatching(/error\[attach-container\].*[\s\S]*No such container/)]);
  });
});
