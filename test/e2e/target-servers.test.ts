/** Servers of every manner are measured, and do not notice. */
import { afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { ScenarioResult } from '../../harness/result/document.js';
import { aScenario, aServer, GROSS, Workspace, type Finished } from '../support/cli.js';

/** Whole runs of the command line. */
jest.setTimeout(60_000);

let work: Workspace;
beforeEach(() => {
  work = new Workspace();
});
afterEach(() => work.remove());

const fine = aServer(`res.end('ok')`);
const LEAK = `kept.push({ url: req.url, more: ${GROSS} }); res.end('ok');`;
const NPM_START = JSON.stringify({ private: true, scripts: { start: 'node server.cjs' } });

interface CleanServer {
  readonly files: Readonly<Record<string, string>>;
  readonly target?: string;
  /** As many must have been answered. */
  readonly leastRequests?: number;
}

/** Every server is started, measured and found clean by one run, which starts the harness once: nothing is complained of, nothing left. */
function allAreClean(servers: Readonly<Record<string, CleanServer>>): void {
  const names = Object.keys(servers);
  const fileOf = (name: string) => `${name.replaceAll(' ', '-')}/scenario.yaml`;
  let run: Finished;
  let scenarios: readonly ScenarioResult[];

  beforeAll(async () => {
    const together = new Workspace();
    for (const [name, { files, target }] of Object.entries(servers)) {
      for (const [file, text] of Object.entries(files)) together.file(fileOf(name).replace('scenario.yaml', file), text);
      together.file(fileOf(name), aScenario({ ...(target !== undefined && { target }) }));
    }
    try {
      run = await together.run('run', ...names.map(fileOf), '--no-evidence');
      ({ scenarios } = together.result());
    } finally {
      together.remove();
    }
  }, 130_000);

  test.each(names)('%s', (name) => {
    const result = scenarios.find(({ file }) => file === fileOf(name));
    expect({ verdict: result?.verdict, error: result?.error, warnings: result?.warnings }).toEqual({ verdict: 'clean', error: undefined, warnings: [] });
    expect(result?.requests).toBeGreaterThan(servers[name]?.leastRequests ?? 0);
  });

  test('nothing is complained of', () => {
    expect({ code: run.code, stderr: /error|warn/i.exec(run.stderr) }).toEqual({ code: 0, stderr: null });
  });
}

describe('ways to start a server', () => {
  const script = `test "$(node -e 'let s = 0; for (let i = 0; i < 200000; i++) s += [i, i].length; console.log(s)')" = 400000 || exit 9`;
  allAreClean({
    'a shell line': { files: { 'server.cjs': fine }, target: `command: "FOO=1 node server.cjs && true"` },
    'a list': { files: { 'server.cjs': fine }, target: 'command: [node, server.cjs]' },
    'npm run': { files: { 'server.cjs': fine, 'package.json': NPM_START }, target: 'command: npm start' },
    'a command whose own node children are read by a script': { files: { 'server.cjs': fine, 'start.sh': `${script}\nexec node server.cjs\n` }, target: 'command: sh start.sh' },
    'an ES module': {
      files: { 'server.mjs': `import { createServer } from 'node:http';\ncreateServer((req, res) => res.end('ok')).listen(process.env.PORT);\n` },
      target: 'command: node server.mjs',
    },
  });

  test('npm run finds the leak of the server, not of npm', async () => {
    work.file('package.json', NPM_START);
    const { scenario } = await work.judge(aServer(LEAK, 'const kept = [];'), aScenario({ target: 'command: npm start', more: 'bisect: off' }));
    expect(scenario.verdict).toBe('leak');
    expect(scenario.target?.jit).toBe(false);
  });
});

describe('ways to get ready', () => {
  const probed = aServer(`if (req.url === '/ready') { probes += 1; res.statusCode = probes < 4 ? 503 : 200; return res.end(); } if (probes < 4) res.statusCode = 500; res.end();`, 'let probes = 0;');
  const printing = aServer(
    `if (!ready) res.statusCode = 500; res.end();`,
    `let ready = false; process.stdout.write('server is li'); setTimeout(() => { ready = true; process.stdout.write('stening'); }, 400);`,
  );
  allAreClean({
    'on ::1 only': { files: { 'server.cjs': aServer(`res.end('ok')`, '', `.listen(process.env.PORT, '::1')`) } },
    'a path that answers 503 first': { files: { 'server.cjs': probed }, target: 'command: node server.cjs\nready: /ready' },
    'a text that is printed in pieces and without a newline': { files: { 'server.cjs': printing }, target: 'command: node server.cjs\nready: { log: server is listening }' },
  });
});

describe('servers that make it hard', () => {
  const broken = `const broken = () => { throw new Error('replaced'); };
    const { stringify } = JSON;
    process.on('uncaughtException', (error) => { require('node:fs').writeSync(2, 'error: ' + error.stack); process.exit(5); });`;
  // node:http itself needs the clocks of Node.js, not the global ones.
  const replaced = `setImmediate(() => { Object.assign(globalThis, { setImmediate: broken, setTimeout: broken, clearTimeout: broken, gc: broken, Promise: broken });
    JSON.parse = JSON.stringify = broken; Math.min = broken; Date.now = () => 0; process.kill = broken; performance.now = broken; });`;
  allAreClean({
    'print a lot, in partial lines that trace lines are glued to': {
      files: { 'server.cjs': aServer(`process.stdout.write('x'.repeat(3000)); if (++served % 50 === 0) process.stdout.write('\\n'); res.end();`, 'let served = 0;') },
    },
    'close every connection': { files: { 'server.cjs': aServer(`res.setHeader('connection', 'close'); res.end('bye');`) }, leastRequests: 500 },
    'collect on their own, also with options': { files: { 'server.cjs': aServer(`if (++served % 100 === 0) { gc(); gc(true); } res.end();`, 'let served = 0;') } },
    'replace the globals': { files: { 'server.cjs': aServer(`res.end('ok')`, broken + replaced) } },
  });

  test('a cluster whose workers leak', async () => {
    const server = `const cluster = require('node:cluster');
      if (cluster.isPrimary) { cluster.fork(); cluster.fork(); }
      else { ${aServer(LEAK, 'const kept = [];')} }`;
    const { scenario } = await work.judge(server, aScenario({ more: 'bisect: off' }));
    expect({ verdict: scenario.verdict, error: scenario.error }).toEqual({ verdict: 'leak', error: undefined });
  });

  test('a child with IPC has its messages, its output and its exit code', async () => {
    const server = aServer(
      `const child = fork(__filename, ['child'], { silent: true });
      let output = ''; child.stderr.on('data', (text) => output += text);
      child.on('message', (message) => message.pong ? child.send('leave') : child.disconnect());
      child.on('close', (code, signal) => res.end(JSON.stringify({ code, signal, output })));
      child.send('ping');`,
      `const { fork } = require('node:child_process');
      if (process.argv[2] === 'child') {
        const listeners = process.eventNames().filter((name) => !['newListener', 'removeListener', 'internalMessage', 'warning'].includes(name));
        process.stderr.write('listeners ' + JSON.stringify(listeners));
        process.on('message', (message) => message === 'ping' ? process.send({ pong: true }) : process.exit(42));
      } else`,
    );
    work.file('server.cjs', server);
    const probe = `const http = require('node:http');
      http.get({ port: process.env.PORT, path: '/', host: '127.0.0.1' }, (res) => { let text = ''; res.on('data', (part) => text += part).on('end', () => { require('node:fs').writeFileSync('answer.json', text); }); });`;
    work.file('probe.cjs', `setTimeout(() => { ${probe} }, 300);`);
    await work.judge(server, aScenario({ target: `command: "node probe.cjs & node server.cjs"` }).replace('requests: 10000', 'requests: 20'));
    expect(JSON.parse(work.read('answer.json'))).toEqual({ code: 42, signal: null, output: 'listeners []' });
  });
});
