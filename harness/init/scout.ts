/** The harness's end of the conversation with route-scout.cjs: a loopback port, a random token, one JSON object a line. */
import { randomBytes } from 'node:crypto';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Finding } from './found-routes.js';

export interface Scout {
  /** For the environment of the server. @param options its NODE_OPTIONS without the scout's */
  environment(options: string | undefined): Readonly<Record<string, string>>;
  /** Ports that its processes listen on. */
  ports(): Promise<readonly number[]>;
  findings(): Promise<readonly Finding[]>;
  close(): Promise<void>;
}

const SCOUT_FILE = fileURLToPath(new URL('./route-scout.cjs', import.meta.url));
/** A busy process, or one that has just ended, has nothing to say. The heap of a large application is looked through in 2 s. */
const ANSWER_LIMIT_MS = 20_000;

interface Answer {
  readonly id: number;
  readonly ports?: readonly number[];
  readonly findings?: readonly Finding[];
}

export async function openScout(): Promise<Scout> {
  const token = randomBytes(24).toString('hex');
  const processes = new Set<Socket>();
  const waiting = new Map<number, (answer: Answer | undefined) => void>();
  let lastId = 0;

  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('close', () => processes.delete(socket));
    const lines = createInterface({ input: socket });
    lines.on('error', () => {});
    lines.on('line', (line) => {
      if (processes.has(socket)) {
        const answer = JSON.parse(line) as Answer;
        return waiting.get(answer.id)?.(answer);
      }
      // Strangers on the port are dropped at their first line.
      if (line !== JSON.stringify({ hello: token })) return void socket.destroy();
      processes.add(socket);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });

  const askAll = (ask: 'ports' | 'routes'): Promise<readonly Answer[]> =>
    Promise.all(
      [...processes].map((socket) => {
        const id = (lastId += 1);
        return new Promise<Answer | undefined>((resolve) => {
          const limit = setTimeout(resolve, ANSWER_LIMIT_MS, undefined);
          const done = (answer: Answer | undefined) => {
            clearTimeout(limit);
            socket.off('close', gone);
            waiting.delete(id);
            resolve(answer);
          };
          const gone = () => done(undefined);
          socket.once('close', gone);
          waiting.set(id, done);
          socket.write(`${JSON.stringify({ id, ask })}\n`);
        });
      }),
    ).then((answers) => answers.filter((answer) => answer !== undefined));

  return {
    environment: (options) => ({
      LEAKCHECK_SCOUT: JSON.stringify({ port: (server.address() as AddressInfo).port, token }),
      NODE_OPTIONS: [options, '--require', `"${SCOUT_FILE.replace(/["\\]/g, '\\$&')}"`].filter(Boolean).join(' '),
    }),
    ports: async () => [...new Set((await askAll('ports')).flatMap(({ ports = [] }) => ports))].sort((a, b) => a - b),
    findings: async () => (await askAll('routes')).flatMap(({ findings = [] }) => findings),
    close: async () => {
      for (const socket of processes) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
