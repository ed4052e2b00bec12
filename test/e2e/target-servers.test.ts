/** Servers of every manner are measured, and do not notice. */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { aScenario, aServer, Workspace } from '../support/cli.js';

/** Whole runs of the command line. */
jest.setTimeout(60_000);

let work: Workspace;
beforeEach(() => {
  work = new Workspace();
});
afterEach(() => work.remove());

const fine = aServer(`res.end('ok')`);
const LEAK = `kept.push({ url: req.url, more: new Array(20).fill(1.5) }); res.end('ok');`;

async function expectClean(server: string, scenario: string) {
  const { code, stderr, scenario: result } = await work.judge(server, scenario);
  expect({ code, verdict: result.verdict, error: result.error, stderr: /error|warn/i.exec(stderr) }).toEqual({ code: 0, verdict: 'clean', error: undefined, stderr: null });
  return result;
}

describe('ways to start a server', () => {
  test.each([
    ['a shell line', `command: "FOO=1 node server.cjs && true"`],
    ['a list', 'command: [node, server.cjs]'],
    ['npm run', 'command: npm start'],
  ])('%s', async (_, target) => {
    work.file('package.json', JSON.stringify({ private: true, scripts: { start: 'node server.cjs' } }));
    await expectClean(fine, aScenario({ target }));
  });

  test('npm run finds the leak of the server, not of npm', async () => {
    work.file('package.json', JSON.stringify({ private: true, scripts: { start: 'node server.cjs' } }));
    const { scenario } = await work.judge(aServer(LEAK, 'const kept = [];'), aScenario({ target: 'command: npm start', more: 'bisect: off' }));
    expect(scenario.verdict).toBe('leak');
    expect(scenario.target?.jit).toBe(false);
  });

  test('a command whose own node children are read by a script', async () => {
    const script = `test "$(node -e 'let s = 0; for (let i = 0; i < 200000; i++) s += [i, i].length; console.log(s)')" = 400000 || exit 9`;
    work.file('start.sh', `${script}\nexec node server.cjs\n`);
    await expectClean(fine, aScenario({ target: 'command: sh start.sh' }));
  });

  test('an ES module', async () => {
    work.file('server.mjs', `import { createServer } from 'node:http';\ncreateServer((req, res) => res.end('ok')).listen(process.env.PORT);\n`);
    await expectClean('', aScenario({ target: 'command: node server.mjs' }));
  });
});

describe('ways to get ready', () => {
  test('on ::1 only', async () => {
    await expectClean(aServer(`res.end('ok')`, '', `.listen(process.env.PORT, '::1')`), aScenario());
  });

  test('a path that answers 503 first', async () => {
    const server = aServer(`if (req.url === '/ready') { probes += 1; res.statusCode = probes < 4 ? 503 : 200; return res.end(); } if (probes < 4) res.statusCode = 500; res.end();`, 'let probes = 0;');
    await expectClean(server, aScenario({ target: 'command: node server.cjs\nready: /ready' }));
  });

  test('a text that is printed in pieces and without a newline', async () => {
    const server = aServer(
      `if (!ready) res.statusCode = 500; res.end();`,
      `let ready = false; process.stdout.write('server is li'); setTimeout(() => { ready = true; process.stdout.write('stening'); }, 400);`,
    );
    await expectClean(server, aScenario({ target: 'command: node server.cjs\nready: { log: server is listening }' }));
  });
});

describe('servers that make it hard', () => {
  test('print a lot, in partial lines that trace lines are glued to', async () => {
    await expectClean(aServer(`process.stdout.write('x'.repeat(3000)); if (++served % 50 === 0) process.stdout.write('\\n'); res.end();`, 'let served = 0;'), aScenario());
  });

  test('close every connection', async () => {
    const { requests } = await expectClean(aServer(`res.setHeader('connection', 'close'); res.end('bye');`), aScenario());
    expect(requests).toBeGreaterThan(500);
  });

  test('collect on their own, also with options', async () => {
    await expectClean(aServer(`if (++served % 100 === 0) { gc(); gc(true); } res.end();`, 'let served = 0;'), aScenario());
  });

  test('replace the globals', async () => {
    const broken = `const broken = () => { throw new Error('replaced'); };
      const { stringify } = JSON;
      process.on('uncaughtException', (error) => { require('node:fs').writeSync(2, 'error: ' + error.stack); process.exit(5); });`;
    // node:http itself needs the clocks of Node.js, not the global ones.
    const replaced = `setImmediate(() => { Object.assign(globalThis, { setImmediate: broken, setTimeout: broken, clearTimeout: broken, gc: broken, Promise: broken });
      JSON.parse = JSON.stringify = broken; Math.min = broken; Date.now = () => 0; process.kill = broken; performance.now = broken; });`;
    await expectClean(aServer(`res.end('ok')`, broken + replaced), aScenario());
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
