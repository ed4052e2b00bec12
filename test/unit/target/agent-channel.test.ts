/** The harness's port for agents: whoever else finds it is not heard, and keeps nobody from going on. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { AgentChannel } from '../../../harness/target/agent-channel.js';

let channel: AgentChannel;
const sockets: Socket[] = [];
beforeEach(async () => {
  channel = await AgentChannel.open();
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await channel.close();
});

const settings = () => JSON.parse(channel.settings([])) as { port: number; token: string };

async function visitor(): Promise<Socket> {
  const socket = connect(settings().port, '127.0.0.1');
  sockets.push(socket);
  await once(socket, 'connect');
  return socket;
}

/** All that it is told until it is dropped. */
async function dropped(socket: Socket): Promise<string> {
  let told = '';
  socket.on('data', (chunk: Buffer) => (told += chunk.toString())).on('error', () => {});
  await once(socket, 'close');
  return told;
}

test('the token is long, and another one in each run', async () => {
  const other = await AgentChannel.open();
  expect(channel.token).toMatch(/^[0-9a-f]{48}$/);
  expect(other.token).not.toBe(channel.token);
  await other.close();
});

test('whoever knows the token is an agent', async () => {
  (await visitor()).write(`${JSON.stringify({ hello: settings().token, pid: 1 })}\n`);
  // Heard after it on the same loop, and dropped: by then the first one has been heard.
  const stranger = await visitor();
  stranger.write('{}\n');
  await dropped(stranger);
  expect(channel.agents.map(({ hello }) => hello.pid)).toEqual([1]);
});

test.each([
  ['no JSON', 'GET / HTTP/1.1\r\n'],
  ['another token', '{"hello":"0123456789abcdef"}\n'],
  ['a token that is none', '{"hello":null}\n'],
  ['a list', '[]\n'],
  ['a line that does not end', 'x'.repeat(100_000)],
])('a stranger with %s is dropped without a word', async (_name, said) => {
  const stranger = await visitor();
  stranger.write(said);
  expect(await dropped(stranger)).toBe('');
  expect(channel.agents).toEqual([]);
});

test('a stranger who says nothing does not keep a run from ending', async () => {
  const stranger = await visitor();
  const gone = dropped(stranger);
  await channel.close();
  expect(await gone).toBe('');
});

test('only this machine reaches it', async () => {
  // Loopback too, but not the address that is listened at.
  const socket = connect(settings().port, '127.0.0.2');
  await expect(once(socket, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
