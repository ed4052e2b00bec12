/**
 * A headless Chromium, spoken to over the DevTools protocol: pages from files, what they say on the console, what they ask of
 * the network. CI installs Debian's; on machines without one these tests are skipped.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import WebSocket from 'ws';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
const PROGRAM = NAMES.find(isThere);
/** Root, as in most CI, cannot have the sandbox; the pages are our own. */
const FLAGS = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', '--disable-extensions', '--hide-scrollbars', '--remote-debugging-port=0'];

/** Why there is no browser; undefined when there is one. */
export const noBrowser = PROGRAM === undefined ? `none of ${NAMES.join(', ')} is installed` : undefined;

type Fields = Readonly<Record<string, unknown>>;

export interface Look {
  readonly scheme: 'light' | 'dark';
  readonly columnsPx: number;
  /** 'print': as on paper. */
  readonly media?: 'screen' | 'print';
}

export class Browser {
  #nextId = 1;
  readonly #waiting = new Map<number, { readonly resolve: (result: Fields) => void; readonly reject: (error: Error) => void }>();
  readonly #events: { readonly method: string; readonly params: Fields }[] = [];
  #session: string | undefined;

  private constructor(
    private readonly process: ChildProcess,
    private readonly profile: string,
    private readonly socket: WebSocket,
  ) {
    socket.on('message', (data: Buffer) => this.#take(JSON.parse(data.toString('utf8')) as Fields));
  }

  static async start(): Promise<Browser> {
    const profile = mkdtempSync(join(tmpdir(), 'leakcheck-browser-'));
    const child = spawn(PROGRAM ?? '', [...FLAGS, `--user-data-dir=${profile}`, 'about:blank'], { stdio: ['ignore', 'ignore', 'pipe'] });
    const address = await new Promise<string>((resolve, reject) => {
      let said = '';
      child.stderr.on('data', (chunk: Buffer) => {
        said += chunk.toString('utf8');
        const found = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
        if (found !== undefined) resolve(found);
      });
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`the browser ended with ${code}: ${said}`)));
    });
    const socket = new WebSocket(address);
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    const browser = new Browser(child, profile, socket);
    const { targetId } = await browser.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true });
    browser.#session = String(sessionId);
    for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await browser.send(`${domain}.enable`);
    return browser;
  }

  /** A page from a file, laid out. What was heard of the one before is forgotten. */
  async open(file: string, { scheme, columnsPx, media = 'screen' }: Look): Promise<void> {
    await this.send('Emulation.setDeviceMetricsOverride', { width: columnsPx, height: 800, deviceScaleFactor: 1, mobile: false });
    await this.send('Emulation.setEmulatedMedia', { media, features: [{ name: 'prefers-color-scheme', value: scheme }] });
    this.#events.length = 0;
    await this.send('Page.navigate', { url: pathToFileURL(file).href });
    await this.evaluate('document.readyState === "complete" || new Promise((resolve) => addEventListener("load", resolve))');
  }

  /** Complaints on the console, of the policy and of scripts, since the page was opened. */
  complaints(): string[] {
    return this.#events.filter(({ method }) => ['Runtime.consoleAPICalled', 'Runtime.exceptionThrown', 'Log.entryAdded'].includes(method)).map(({ params }) => JSON.stringify(params));
  }

  requests(): string[] {
    return this.#events.filter(({ method }) => method === 'Network.requestWillBeSent').map(({ params }) => (params['request'] as { url: string }).url);
  }

  /** The value of an expression of the page, once it is settled. */
  async evaluate<Value>(expression: string): Promise<Value> {
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
    return (result as { value: Value }).value;
  }

  async press(key: 'Tab' | 'Enter'): Promise<void> {
    const code = { Tab: 9, Enter: 13 }[key];
    const event = { key, code: key, windowsVirtualKeyCode: code, ...(key === 'Enter' && { text: '\r' }) };
    await this.send('Input.dispatchKeyEvent', { type: 'keyDown', ...event });
    await this.send('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
  }

  async point(xPx: number, yPx: number): Promise<void> {
    await this.send('Input.dispatchMouseEvent', { type: 'mouseMoved', x: xPx, y: yPx });
  }

  /** PNG; for people. */
  async picture(clip?: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }): Promise<Buffer> {
    const { data } = await this.send('Page.captureScreenshot', { captureBeyondViewport: true, ...(clip && { clip: { ...clip, scale: 1 } }) });
    return Buffer.from(String(data), 'base64');
  }

  async pdf(): Promise<Buffer> {
    const { data } = await this.send('Page.printToPDF', { printBackground: false });
    return Buffer.from(String(data), 'base64');
  }

  async end(): Promise<void> {
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.socket.close();
    this.process.kill();
    await ended;
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }

  async send(method: string, params: Fields = {}): Promise<Fields> {
    const id = this.#nextId++;
    const answered = new Promise<Fields>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.socket.send(JSON.stringify({ id, method, params, ...(this.#session !== undefined && { sessionId: this.#session }) }));
    return answered;
  }

  #take(message: Fields): void {
    const { id, result, error, method, params } = message;
    if (typeof id !== 'number') {
      this.#events.push({ method: String(method), params: (params ?? {}) as Fields });
      return;
    }
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve((result ?? {}) as Fields);
    else waiting?.reject(new Error(JSON.stringify(error)));
  }
}

function isThere(name: string): boolean {
  try {
    execFileSync(name, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
