/** The cookies of one visitor of one server. The gateway to cookie. */
import { parseSetCookie, parseCookie } from 'cookie';

interface Kept {
  readonly value: string;
  readonly path: string;
  /** By the clock of the system; undefined: as long as the visitor stays. */
  readonly expiresMs: number | undefined;
}

/**
 * RFC 6265, sections 5.2 to 5.4, for one host that is always the same: paths and lifetimes count; domains and `Secure`,
 * which only tell hosts and protocols apart, do not.
 */
export class CookieJar {
  /** By name and path. */
  readonly #cookies = new Map<string, Kept & { readonly name: string }>();

  /** With the same cookies; what one of the two is given later the other does not have. */
  copy(): CookieJar {
    const copy = new CookieJar();
    for (const [key, cookie] of this.#cookies) copy.#cookies.set(key, cookie);
    return copy;
  }

  /** @param lines values of `set-cookie` @param requestPath with or without query */
  store(lines: readonly string[], requestPath: string, nowMs: number): void {
    for (const line of lines) {
      const { name, value = '', path, maxAge, expires } = parseSetCookie(line, { decode: asItIs });
      if (name === '') continue;
      const cookie = { name, value, path: path?.startsWith('/') === true ? path : defaultPath(requestPath), expiresMs: maxAge === undefined ? expires?.getTime() : nowMs + maxAge * 1000 };
      const key = `${name};${cookie.path}`;
      if (cookie.expiresMs !== undefined && cookie.expiresMs <= nowMs) this.#cookies.delete(key);
      else this.#cookies.set(key, cookie);
    }
  }

  /** @returns the value of `cookie` for a request, with what the request itself says; undefined for none */
  header(requestPath: string, nowMs: number, own?: string): string | undefined {
    const said = own === undefined ? {} : parseCookie(own, { decode: asItIs });
    const path = requestPath.split('?', 1)[0] ?? '/';
    const kept = [...this.#cookies.values()]
      .filter((cookie) => said[cookie.name] === undefined && covers(cookie.path, path) && (cookie.expiresMs ?? Infinity) > nowMs)
      // Longer paths first.
      .sort((a, b) => b.path.length - a.path.length)
      .map(({ name, value }) => `${name}=${value}`);
    const all = [...(own === undefined ? [] : [own]), ...kept];
    return all.length === 0 ? undefined : all.join('; ');
  }
}

/** The value of the cookie of a name among lines of `set-cookie`, as it is sent back. */
export function cookieIn(lines: readonly string[], name: string): string | undefined {
  return lines.map((line) => parseSetCookie(line, { decode: asItIs })).findLast((cookie) => cookie.name === name)?.value;
}

function asItIs(value: string): string {
  return value;
}

/** RFC 6265, section 5.1.4. */
function defaultPath(requestPath: string): string {
  const path = requestPath.split('?', 1)[0] ?? '/';
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}

function covers(cookiePath: string, path: string): boolean {
  return path === cookiePath || path.startsWith(cookiePath.endsWith('/') ? cookiePath : `${cookiePath}/`);
}
