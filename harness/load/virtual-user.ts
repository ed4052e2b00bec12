/** Who sends requests one after the other over one connection, as a browser would. */
import { Agent } from 'node:http';
import type { RenderedRequest } from '../scenario/compile-route.js';
import { CookieJar } from './cookie-jar.js';
import { exchange, type Client, type Exchanged, type ExchangeOptions } from './http-exchange.js';

export interface Habits {
  /** Whether cookies last longer than one request, or one chain. */
  readonly keepsCookies: boolean;
  /** false: a connection for each request. */
  readonly keepAlive: boolean;
}

export class VirtualUser {
  #agent: Agent | undefined;
  #jar: CookieJar;

  /** @param index 0, 1, 2 …: the same user in every window @param cookies that it begins with */
  constructor(readonly index: number, private readonly habits: Habits, cookies: CookieJar) {
    this.#jar = cookies.copy();
  }

  get jar(): CookieJar {
    return this.#jar;
  }

  /** Before a request or a chain: whoever drops cookies comes as a new visitor. */
  begin(): void {
    if (!this.habits.keepsCookies) this.#jar = new CookieJar();
  }

  /** The request with the cookies that it would be sent with. */
  withCookies(request: RenderedRequest): RenderedRequest {
    const cookie = this.#jar.header(request.path, Date.now(), request.headers['cookie']);
    return cookie === undefined ? request : { ...request, headers: { ...request.headers, cookie } };
  }

  async send(request: RenderedRequest, client: Client, options: Omit<ExchangeOptions, 'agent'>): Promise<Exchanged> {
    if (this.habits.keepAlive) this.#agent ??= new Agent({ keepAlive: true, maxSockets: 1 });
    const answer = await exchange(this.withCookies(request), client, { ...options, agent: this.#agent });
    this.#jar.store(answer.headers['set-cookie'] ?? [], request.path, Date.now());
    return answer;
  }

  /** Closes the connection; the next request opens another one. */
  disconnect(): void {
    this.#agent?.destroy();
    this.#agent = undefined;
  }
}
