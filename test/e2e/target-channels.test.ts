/** What every channel reads on real servers: counts to the one, sizes only in their direction. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { ChannelName } from '../../harness/channels.js';
import type { Sample } from '../../harness/target/target.js';
import { aServer, Workspace } from '../support/cli.js';

/** Starts of real servers. */
jest.setTimeout(60_000);

const SAMPLER = join(__dirname, '../support/sample-server.mjs');
const WINDOW_REQUESTS = 100;
const WINDOWS = 3;

let work: Workspace;
beforeEach(() => {
  work = new Workspace();
});
afterEach(() => work.remove());

interface Sampled {
  readonly samples: readonly Sample[];
  readonly descriptors: number;
  readonly warnings: readonly string[];
}

async function sampled(server: string): Promise<Sampled> {
  work.file('server.cjs', server);
  const { stdout } = await promisify(execFile)(process.execPath, [SAMPLER, work.folder, String(WINDOW_REQUESTS), String(WINDOWS)]);
  return JSON.parse(stdout) as Sampled;
}

/** Growth per request between the first two samples under load and the last. */
function growth({ samples }: Sampled, of: (sample: Sample) => number | undefined): number {
  const [first, last] = [samples[1], samples.at(-1)].map((sample) => (sample === undefined ? undefined : of(sample)));
  return ((last ?? NaN) - (first ?? NaN)) / (WINDOW_REQUESTS * (WINDOWS - 1));
}

const channel = (name: ChannelName) => (sample: Sample) => sample.channels[name];

test('a server that keeps nothing: every channel is read, and the counts stand still', async () => {
  const result = await sampled(aServer(`res.end('ok')`));
  const last = result.samples.at(-1);
  expect(Object.keys(last?.channels ?? {})).toEqual(['heap', 'external', 'arrayBuffers', 'native', 'fds', 'resources']);
  expect(result.samples.map(channel('fds'))).toEqual(result.samples.map(() => last?.channels.fds));
  expect(result.samples.map(channel('resources'))).toEqual(result.samples.map(() => last?.channels.resources));
  expect(last?.resourceKinds).toMatchObject({ TCPServerWrap: 1 });
  expect(result.warnings).toEqual([]);
  // The system's own list has the agent's connection too, and nothing else more.
  expect(last?.channels.fds).toBe(result.descriptors - 1);
  expect(Object.values(last?.fdKinds ?? {}).reduce((sum, count) => sum + count, 0)).toBe(last?.channels.fds);
});

describe('one kept by each request', () => {
  test.each<[string, string, (sample: Sample) => number | undefined]>([
    ['file', `fs.openSync(__filename); res.end();`, channel('fds')],
    ['file, by its kind', `fs.openSync(__filename); res.end();`, ({ fdKinds }) => fdKinds['file']],
    ['timer', `setInterval(() => {}, 1e8); res.end();`, channel('resources')],
    ['timer, by its kind', `setInterval(() => {}, 1e8); res.end();`, ({ resourceKinds }) => resourceKinds['Timeout']],
    ['message port', `new MessageChannel().port1.onmessage = () => {}; res.end();`, ({ resourceKinds }) => resourceKinds['MessagePort'] ?? 0],
  ])('%s', async (_, handler, of) => {
    expect(growth(await sampled(aServer(handler, `const fs = require('node:fs');`)), of)).toBe(1);
  });

  test('buffer: in its own channel, not in external memory', async () => {
    const result = await sampled(aServer(`kept.push(Buffer.alloc(20_000, 1)); res.end();`, 'const kept = [];'));
    expect(growth(result, channel('arrayBuffers'))).toBeGreaterThanOrEqual(20_000);
    expect(growth(result, channel('external'))).toBeLessThan(20_000 / 10);
  });

  test('WebAssembly memory: in external memory, not in the buffers', async () => {
    const result = await sampled(aServer(`kept.push(new WebAssembly.Memory({ initial: 1 })); res.end();`, 'const kept = [];'));
    expect(growth(result, channel('external'))).toBeGreaterThanOrEqual(65_536);
    expect(growth(result, channel('arrayBuffers'))).toBeLessThan(65_536 / 10);
  });

  test('compressor: in native memory', async () => {
    const result = await sampled(aServer(`const zip = zlib.createDeflate(); zip.write('x'); kept.push(zip); res.end();`, `const zlib = require('node:zlib'); const kept = [];`));
    expect(growth(result, channel('native'))).toBeGreaterThan(20_000);
  });
});

test('a server that replaces and freezes what the agent reads with is read all the same', async () => {
  const replaced = `const broken = () => { throw new Error('replaced'); };
    setImmediate(() => {
      for (const name of Object.keys(require('node:fs'))) if (name.endsWith('Sync')) require('node:fs')[name] = broken;
      process.memoryUsage = process.getActiveResourcesInfo = Math.max = Math.round = globalThis.parseInt = globalThis.String = broken;
      for (const { prototype } of [Object, Array, Function, RegExp, Map]) Object.freeze(prototype);
    });`;
  const { samples } = await sampled(aServer(`res.end('ok')`, replaced));
  expect(Object.keys(samples.at(-1)?.channels ?? {})).toEqual(['heap', 'external', 'arrayBuffers', 'native', 'fds', 'resources']);
});

test('warnings of too many listeners are collected', async () => {
  const { warnings } = await sampled(aServer(`server.on('close', () => {}); bus.on('tick', () => {}); res.end();`, `const bus = new (require('node:events'))();`).replace('http.createServer', 'const server = http.createServer'));
  expect([...warnings].sort()).toEqual(['11 close listeners added to [Server]', '11 tick listeners added to [EventEmitter]']);
});
