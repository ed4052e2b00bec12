/** What goes wrong with a target: one clear message with the next step, exit code 2, nothing left running. */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { aScenario, aServer, Workspace } from '../support/cli.js';

/** Whole runs of the command line, some of which wait for a limit. */
jest.setTimeout(60_000);

let work: Workspace;
beforeEach(() => {
  work = new Workspace();
});
afterEach(() => work.remove());

const fine = aServer(`res.end('ok')`);

async function failure(server: string, scenario: string) {
  const { code, scenario: { verdict, error } } = await work.judge(server, scenario);
  expect({ code, verdict }).toEqual({ code: 2, verdict: 'error' });
  if (error === undefined) throw new Error('a failure without an error');
  return { ...error, output: (error.details ?? []).join('\n') };
}

describe('a target that cannot be started', () => {
  test('command not found', async () => {
    const { code, message, next } = await failure(fine, aScenario({ target: 'command: no-such-program start' }));
    expect(code).toBe('target-command');
    expect(message).toContain('`no-such-program` could not be started: there is no such command');
    expect(next).toContain('target.command');
  });

  test('target.node that is no node', async () => {
    const { code, message } = await failure(fine, aScenario({ target: 'command: node server.cjs\nnode: /bin/true' }));
    expect(code).toBe('target-node');
    expect(message).toContain('does not behave like a Node.js binary');
  });

  test('target.node that does not exist', async () => {
    const { code, message } = await failure(fine, aScenario({ target: 'command: node server.cjs\nnode: /no/such/node' }));
    expect(code).toBe('target-node');
    expect(message).toContain('/no/such/node');
  });

  test('exits at once: exit code and last output', async () => {
    const { code, message, output } = await failure(`process.stdout.write('half a line'); console.error('no database'); process.exit(7);`, aScenario());
    expect(code).toBe('target-exited');
    expect(message).toContain('ended with exit code 7 before it was ready');
    expect(output).toContain('no database');
    expect(output).toContain('half a line');
  });
});

describe('a target that does not get ready', () => {
  test('the port never opens', async () => {
    const { code, message, output } = await failure(`console.log('thinking'); setInterval(() => {}, 1000);`, aScenario({ target: 'command: node server.cjs\nready: { port: true, timeout: 1s }' }));
    expect(code).toBe('target-not-ready');
    expect(message).toMatch(/^waited 1 s for port \d+ to open$/);
    expect(output).toContain('thinking');
  });

  test('it listens on another port, which the message names', async () => {
    const elsewhere = aServer('res.end()', '', `.listen(0, '127.0.0.1', function () { console.log('on', this.address().port); })`);
    const { code, next, output } = await failure(elsewhere, aScenario({ target: 'command: node server.cjs\nready: { port: true, timeout: 1s }' }));
    expect(code).toBe('target-not-ready');
    expect(next).toContain(`listens on port ${/on (\d+)/.exec(output)?.[1]} instead`);
  });

  test('nobody in it is a Node.js process', async () => {
    const perl = `perl -MIO::Socket::INET -e 'my $s = IO::Socket::INET->new(LocalAddr => "127.0.0.1", LocalPort => $ENV{PORT}, Listen => 5) or die; while (my $c = $s->accept) { close $c }'`;
    const { code } = await failure('', aScenario({ target: `command: |\n  ${perl}` }));
    expect(code).toBe('target-no-agent');
  });
});

describe('a target that ends while it is measured', () => {
  test.each([
    ['by process.exit', 'process.exit(3)', 'ended with exit code 3'],
    ['by an uncaught exception', `setImmediate(() => { throw new Error('lost my mind'); })`, 'ended with exit code 1'],
    ['by a signal', `process.kill(process.pid, 'SIGKILL')`, 'was ended by SIGKILL'],
  ])('%s', async (_, end, how) => {
    const { code, message, output } = await failure(aServer(`if (++served === 300) { console.error('going down'); ${end}; } res.end('ok');`, 'let served = 0;'), aScenario());
    expect(code).toBe('target-crashed');
    expect(message).toContain(`\`node server.cjs\` ${how} while it was measured`);
    expect(output).toContain('going down');
    if (end.includes('mind')) expect(output).toContain('lost my mind');
  });

  test('also when a shell around it lives on', async () => {
    const { code, message } = await failure(aServer(`if (++served === 300) process.exit(3); res.end();`, 'let served = 0;'), aScenario({ target: `command: "node server.cjs; sleep 60"` }));
    expect(code).toBe('target-crashed');
    expect(message).toContain('which served the port, ended while it was measured');
  });
});

describe('traffic that proves nothing', () => {
  test('a route answers 500', async () => {
    const { code, message, output } = await failure(
      aServer(`if (req.url === '/broken') { res.statusCode = 500; console.error('stack of the server'); res.end('Error: out of stock'); } else res.end('ok');`),
      aScenario({ routes: ['GET /', '{ name: broken, request: GET /broken }'] }),
    );
    expect(code).toBe('traffic-status');
    expect(message).toBe('route "broken" answered 500 to GET /broken; expected 200-399');
    expect(output).toContain('Error: out of stock');
    expect(output).toContain('stack of the server');
  });

  test('connections are dropped', async () => {
    const { code, next } = await failure(aServer(`if (++served % 100 === 0) req.socket.destroy(); else res.end();`, 'let served = 0;'), aScenario());
    expect(code).toBe('traffic-failed');
    expect(next).toContain('drops connections');
  });
});

test('stdout that goes to a file: collections cannot be verified, and the message says why', async () => {
  const { code, message, next } = await failure(fine, aScenario({ target: 'command: node server.cjs > out.log' }));
  expect(code).toBe('collection-unverified');
  expect(message).toContain('no --trace-gc line of the server reached leakcheck');
  expect(next).toContain('> file');
});
