import { connect } from 'node:net';

/** In this time an engine's proxy, which accepts for a port that nobody has opened yet, has closed the connection. */
const PROXY_CLOSES_MS = 150;
const CONNECT_LIMIT_MS = 1_000;

/** Whether somebody accepts behind a published port, and either says something or waits to be spoken to. */
export function staysOpen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: CONNECT_LIMIT_MS });
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('connect', () => setTimeout(done, PROXY_CLOSES_MS, true));
    socket.on('data', () => done(true)).on('end', () => done(false)).on('close', () => done(false)).on('error', () => done(false)).on('timeout', () => done(false));
  });
}
