/** Targets and services in containers of a real engine, and one that is attached to. */
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { AttachResult } from '../../harness/result/attach.js';
import { aScenario, aServer, GROSS, Workspace } from '../support/cli.js';
import { docker, ENGINE_ENVIRONMENT, imageOf, leftInEngine, nodeImage, noEngine } from '../support/container-engine.js';

/** Whole runs of the command line, one of which looks into the heap, finds the smallest case, and waits 20 s without traffic. */
jest.setTimeout(240_000);
/** For one that hangs. Alone on two cores the longest takes 55 s: each of its seven processes has a container, and a Redis beside it. */
const RUN_LIMIT_MS = 200_000;

const REDIS = '/usr/bin/redis-server';
if (noEngine !== undefined) process.stderr.write(`the tests of containers are skipped: ${noEngine}\n`);
const withEngine = noEngine === undefined ? describe : describe.skip;
/** Installed by CI from Debian's package. */
const withRedis = existsSync(REDIS) ? test : test.skip;

let work: Workspace;
beforeEach(() => {
  work = new Workspace();
});
// What removes the containers of a killed run bears the mark of the workspace too, and is given its time.
const tidied = () => work.quiet(20_000);
afterEach(async () => {
  await tidied();
  work.remove();
});

const PORT = 3000;
/** Inside a container it has to listen on all addresses. */
const inContainer = (handler: string, before = '') => aServer(handler, before, `.listen(${PORT})`);
const DOCKERFILE = (image: string) => `FROM ${image}\nWORKDIR /app\nCOPY server.cjs .\nCMD ["node", "server.cjs"]\n`;

async function judge(server: string, scenario: string, { flags = [], env = {} }: { flags?: readonly string[]; env?: NodeJS.ProcessEnv } = {}) {
  // Beside other tests a container gets little of a core.
  work.file('server.cjs', server).file('scenario.yaml', scenario.replace('time: 20s', 'time: 90s'));
  const { code, stderr } = await work.start(['run', 'scenario.yaml', ...flags], { env: { ...ENGINE_ENVIRONMENT, ...env }, limitMs: RUN_LIMIT_MS }).finished;
  const [result] = work.result().scenarios;
  if (result === undefined) throw new Error(`no result: ${stderr}`);
  await work.expectNothingLeft(0);
  return { code, scenario: result, error: result.error };
}

test('no engine: one sentence, exit code 2', async () => {
  const { code, error } = await judge('', aScenario({ target: `image: shop\nport: ${PORT}` }), { env: { DOCKER_HOST: 'unix:///no/such/docker.sock' } });
  expect({ code, error: error?.code }).toEqual({ code: 2, error: 'engine-missing' });
  expect(error?.message).toBe('no container engine answers at DOCKER_HOST=unix:///no/such/docker.sock');
});

let image: string;
beforeAll(() => {
  if (noEngine === undefined) image = nodeImage();
});

/** After each test that is beside this call. */
function nothingIsLeft(): void {
  afterEach(async () => {
    await tidied();
    expect(leftInEngine()).toEqual([]);
  });
}

withEngine('a target in a container', () => {
  nothingIsLeft();

  const buildTarget = `build: ./Dockerfile\nport: ${PORT}`;

  withRedis('leaks what it reads from a service: culprit, place in its own files, smallest case', async () => {
    const redis = imageOf('leakcheck-test/redis:1', [REDIS]);
    const server = inContainer(
      `if (req.url.startsWith('/fine')) return void res.end('ok');
      inTurn(async () => {
        await ask('*3\\r\\n$3\\r\\nSET\\r\\n$1\\r\\nk\\r\\n$' + req.url.length + '\\r\\n' + req.url + '\\r\\n');
        const value = await ask('*2\\r\\n$3\\r\\nGET\\r\\n$1\\r\\nk\\r\\n');
        remember(req.url, value);
        res.end(value);
      });`,
      `const seen = [];
      function remember(key, value) { seen.push({ key, value, parts: ${GROSS} }); }
      const link = require('node:net').connect(process.env.CACHE_PORT, process.env.URL_HOST).setEncoding('utf8');
      const ask = (command) => new Promise((resolve) => { link.once('data', resolve); link.write(command); });
      let last = Promise.resolve();
      const inTurn = (work) => (last = last.then(work));`,
    );
    work.file('Dockerfile', DOCKERFILE(image));
    const services = `services: { cache: { image: "${redis}", port: 6379, command: ["${REDIS}", --protected-mode, "no", --save, ""], ready: { log: Ready to accept connections } } }`;
    const target = `${buildTarget}\nenv: { URL_HOST: "{{services.cache.host}}" }\nready: /fine`;
    const { code, scenario } = await judge(server, aScenario({ target, routes: ['GET /fine', 'GET /read?{{seq}}'], more: services }));
    expect({ code, verdict: scenario.verdict }).toEqual({ code: 1, verdict: 'leak' });
    expect(scenario.bisection?.culprits).toMatchObject([{ route: 'GET /read?{{seq}}' }]);
    const [evidence] = scenario.evidence ?? [];
    expect(evidence?.location).toMatchObject({ file: 'server.cjs', line: 2 });
    expect(evidence?.growsAt[0]).toMatchObject({ file: 'server.cjs', line: 3 });
    expect(scenario.minimal?.file).toBe('leakcheck-report/scenario.minimal.yml');
    expect(work.read('leakcheck-report/scenario.minimal.yml')).toContain('cache:');
  });

  test('that is clean is clean, with a command of the scenario and another user', async () => {
    work.file('Dockerfile', `${DOCKERFILE(image)}USER 1000:1000\n`);
    const target = `${buildTarget}\ncommand: [node, server.cjs, --really]\nmemory: 256MB`;
    const { code, scenario } = await judge(inContainer(`if (!process.argv.includes('--really')) res.statusCode = 500; res.end('ok')`), aScenario({ target }));
    expect({ code, verdict: scenario.verdict, warnings: scenario.warnings }).toEqual({ code: 0, verdict: 'clean', warnings: [] });
    expect(Object.keys(scenario.channels ?? {})).toEqual(['heap', 'external', 'arrayBuffers', 'native', 'fds', 'resources']);
  });

  test('that is killed at its memory limit is a leak', async () => {
    work.file('Dockerfile', DOCKERFILE(image));
    const server = inContainer(`kept.push(Buffer.alloc(1024 * 1024, 1)); res.end('ok')`, 'const kept = [];');
    const { code, scenario } = await judge(server, aScenario({ target: `${buildTarget}\nmemory: 96MB` }), { flags: ['--no-bisect', '--no-evidence'] });
    expect({ code, verdict: scenario.verdict }).toEqual({ code: 1, verdict: 'leak' });
    expect(scenario.outOfMemory).toMatchObject({ exhausted: 'system', words: 'ended by the kernel' });
  });

  test('an image that cannot be had', async () => {
    const { code, error } = await judge('', aScenario({ target: `image: "127.0.0.1:1/no/such:1"\nport: ${PORT}` }));
    expect({ code, error: error?.code }).toEqual({ code: 2, error: 'image-missing' });
    expect(error?.message).toMatch(/^the image 127\.0\.0\.1:1\/no\/such:1 could not be had: .+/);
  });

  test('a Dockerfile that cannot be built', async () => {
    work.file('Dockerfile', `FROM ${image}\nRUN ["node", "-e", "console.log('no luck'); process.exit(3)"]\n`);
    const { code, error } = await judge('', aScenario({ target: buildTarget }));
    expect({ code, error: error?.code }).toEqual({ code: 2, error: 'image-build' });
    expect(error?.details?.join('\n')).toContain('no luck');
  });

  test.each([
    ['ends at once', `image: IMAGE\ncommand: [node, -e, "console.error('no database'); process.exit(7)"]`, 'target-exited', 'ended with exit code 7 before it was ready'],
    ['has no such program', `image: IMAGE\ncommand: [no-such-program]`, 'target-command', 'no-such-program'],
    ['listens on another port', `image: IMAGE\ncommand: [node, -e, "require('http').createServer().listen(3333)"]\nready: { port: true, timeout: 2s }`, 'target-not-ready', 'waited 2 s for port 3000 to open'],
  ])('that %s', async (_, target, expected, message) => {
    const { code, error } = await judge('', aScenario({ target: `${target.replace('IMAGE', image)}\nport: ${PORT}` }));
    expect({ code, error: error?.code }).toEqual({ code: 2, error: expected });
    expect(error?.message).toContain(message);
    if (expected === 'target-not-ready') expect(error?.next).toContain('port 3333 instead');
    if (expected === 'target-exited') expect(error?.details).toContain('no database');
  });
});

withEngine('a service', () => {
  nothingIsLeft();

  const aService = (script: string, more = '') => `services: { db: { image: "${image}", port: 5000, command: [node, -e, ${JSON.stringify(script)}]${more} } }`;
  const LISTENS = `console.log('ready to serve'); require('http').createServer((q, s) => s.end('from the service')).listen(5000)`;

  test('is reached by a process of this machine, by variables and by templates', async () => {
    const asks = `http.get('http://' + process.env.DB_HOST + ':' + process.env.WRITTEN_PORT, { agent: false }, (answer) => answer.on('data', (text) => { if (String(text) !== 'from the service') process.exit(1); })).on('error', () => process.exit(1));`;
    const target = 'command: node server.cjs\nenv: { WRITTEN_PORT: "{{services.db.port}}" }';
    const { code, scenario } = await judge(aServer(`res.end('ok')`, asks), aScenario({ target, more: aService(LISTENS) }));
    expect(scenario.error).toBeUndefined();
    expect({ code, verdict: scenario.verdict }).toEqual({ code: 0, verdict: 'clean' });
  });

  test('that never becomes healthy: its output, whole in a file', async () => {
    const quiet = aService(`for (let line = 0; line < 100; line++) console.log('line ' + line); setInterval(() => {}, 1000)`, ', ready: { port: true, timeout: 2s }');
    const { code, error } = await judge(aServer(`res.end('ok')`), aScenario({ more: quiet }));
    expect({ code, error: error?.code }).toEqual({ code: 2, error: 'service-not-ready' });
    expect(error?.message).toBe('waited 2 s for the service db: for port 5000 to open');
    expect(error?.details).toContain('line 99');
    expect(work.read('leakcheck-report/scenario.db.log')).toMatch(/^line 0\n/);
  });

  test('that ends while it is needed', async () => {
    const mortal = aService(`${LISTENS}; setTimeout(() => { console.log('out of disk'); process.exit(4); }, 4000)`);
    const { code, error } = await judge(aServer(`setTimeout(() => res.end('ok'), 20)`), aScenario({ more: mortal }));
    expect({ code, error: error?.code }).toEqual({ code: 2, error: 'service-ended' });
    expect(error?.message).toBe('the service db ended with exit code 4');
    expect(error?.details).toContain('out of disk');
  });

  /** In the middle of a measurement. */
  async function running() {
    work.file('Dockerfile', DOCKERFILE(image)).file('server.cjs', inContainer(`setTimeout(() => res.end('ok'), 50)`));
    work.file('scenario.yaml', aScenario({ target: `build: .\nport: ${PORT}`, more: aService(LISTENS) }));
    const run = work.start(['run', 'scenario.yaml'], { env: ENGINE_ENVIRONMENT });
    let stderr = '';
    run.child.stderr?.on('data', (text: string) => (stderr += text));
    await until(() => /scenario: measuring/.test(stderr));
    expect(docker('ps', '--quiet', '--filter', 'label=leakcheck.run').trim().split('\n')).toHaveLength(2);
    return run;
  }

  test('and its target are gone after Ctrl-C', async () => {
    const { child, finished } = await running();
    child.kill('SIGINT');
    expect((await finished).code).toBe(130);
    expect(leftInEngine()).toEqual([]);
    await work.expectNothingLeft(0);
  });

  test('whose image is still being pulled: Ctrl-C waits for nobody', async () => {
    // A registry that answers that it is one, and then nothing. An engine trusts those of its own machine.
    const registry = createServer((request, response) => void (request.url === '/v2/' && response.end('{}')));
    const asked = new Promise<void>((resolve) => registry.on('request', ({ url }) => url !== '/v2/' && resolve()));
    await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = registry.address() as AddressInfo;
      work.file('server.cjs', aServer('res.end()')).file('scenario.yaml', aScenario({ more: `services: { slow: { image: '127.0.0.1:${port}/slow:1', port: 1 } }` }));
      const { child, finished } = work.start(['run', 'scenario.yaml'], { env: ENGINE_ENVIRONMENT });
      await asked;
      child.kill('SIGINT');
      expect((await finished).code).toBe(130);
      await work.expectNothingLeft();
    } finally {
      registry.close();
      registry.closeAllConnections();
    }
  });

  test('and its target are gone a moment after kill -9', async () => {
    const { child, finished } = await running();
    child.kill('SIGKILL');
    await finished;
    await until(() => leftInEngine().length === 0);
    await until(() => work.processes().length === 0);
  });
});

withEngine('attach', () => {
  const NAME = `leakcheck-attach-${process.pid}`;
  // Without any network but its own loopback.
  const SERVER = `
    const http = require('node:http');
    const kept = [];
    http.createServer((req, res) => { kept.push(new Array(4000).fill(kept.length)); res.end(); }).listen(0, '127.0.0.1', function () {
      const { port } = this.address();
      setInterval(() => http.get({ port, host: '127.0.0.1' }, (res) => res.resume()), 20);
    });`;
  const attached = (...args: readonly string[]) => work.start(['attach', '--docker', ...args, '--yes'], { env: ENGINE_ENVIRONMENT }).finished;

  test('finds the server in a container, watches it and leaves it as it was', async () => {
    docker('create', '--network', 'none', '--name', NAME, image, 'node', '/server.cjs');
    try {
      docker('cp', join(work.file('server.cjs', SERVER).folder, 'server.cjs'), `${NAME}:/server.cjs`);
      docker('start', NAME);
      const listening = () => docker('exec', NAME, 'node', '-p', `require('fs').readFileSync('/proc/1/net/tcp', 'utf8').split('\\n').filter((line) => / 0A /.test(line)).length`).trim();
      await until(() => listening() === '1');
      const { code } = await attached(NAME, '--no-evidence', '--duration', '24s', '--interval', '1s');
      const { verdict, target } = JSON.parse(work.read('leakcheck-report/result.json')) as AttachResult;
      expect([code, verdict]).toEqual([1, 'leak']);
      expect(target).toMatchObject({ given: NAME, pid: 1, script: '/server.cjs', inspectorOpened: true });
      expect(listening()).toBe('1');
    } finally {
      docker('rm', '--force', NAME);
    }
  });

  test('says that a container is not there', async () => {
    const { code, stderr } = await attached('leakcheck-nobody');
    expect([code, stderr]).toEqual([2, expect.stringMatching(/error\[attach-container\].*[\s\S]*No such container/)]);
  });
});

async function until(condition: () => boolean): Promise<void> {
  const deadlineMs = performance.now() + 60_000;
  while (!condition()) {
    if (performance.now() > deadlineMs) throw new Error('it did not come to that');
    await sleep(100);
  }
}
