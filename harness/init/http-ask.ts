/** One request at a time to the server that was started for init, each on a connection of its own. */
import { request } from 'node:http';
import type { Answer, Ask } from './tried-routes.js';

/** Slower answers are no traffic for a measurement. */
const ANSWER_LIMIT_MS = 5_000;
/** Of a list, enough to find ids in; more is not kept. */
const MOST_JSON_BYTES = 4 * 1024 ** 2;
const LIMIT_HEADERS = ['ratelimit-limit', 'x-ratelimit-limit', 'ratelimit-policy', 'x-rate-limit-limit'];

export function httpAsk(origin: string): Ask {
  return (method, path) =>
    new Promise((resolve) => {
      const asked = request(new URL(path, origin), { method, agent: false, headers: { accept: '*/*' } }, (response) => {
        const pieces: Buffer[] = [];
        let bytes = 0;
        const isJson = /\bjson\b/.test(response.headers['content-type'] ?? '');
        response.on('data', (piece: Buffer) => {
          bytes += piece.length;
          if (isJson && bytes <= MOST_JSON_BYTES) pieces.push(piece);
        });
        response.on('end', () => done({ status: response.statusCode ?? 0, ...content(isJson && bytes <= MOST_JSON_BYTES ? Buffer.concat(pieces).toString('utf8') : ''), ...limitIn(response.headers) }));
        response.on('error', () => done('breaks off its answer'));
        headSeen = true;
      });
      let headSeen = false;
      const limit = setTimeout(() => {
        done(headSeen ? 'its answer does not end' : `does not answer within ${ANSWER_LIMIT_MS / 1000} s`);
        asked.destroy();
      }, ANSWER_LIMIT_MS);
      const done = (answer: Answer | string) => {
        clearTimeout(limit);
        resolve(answer);
      };
      asked.on('error', () => done('closes the connection without an answer'));
      asked.end();
    });
}

function content(text: string): Pick<Answer, 'json'> {
  if (text === '') return {};
  try {
    return { json: JSON.parse(text) as unknown };
  } catch {
    return {};
  }
}

function limitIn(headers: NodeJS.Dict<string | string[]>): Pick<Answer, 'rateLimit'> {
  const name = LIMIT_HEADERS.find((header) => headers[header] !== undefined);
  return name === undefined ? {} : { rateLimit: `${name}: ${String(headers[name])}` };
}
