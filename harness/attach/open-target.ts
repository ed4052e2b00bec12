/** From what the command line names to the inspector of a process. */
import { readFileSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { LeakcheckError } from '../errors.js';
import { inspectorPath, openCdp, type Cdp, type Connect } from './cdp.js';
import { openContainer } from './container.js';
import { look, openInspector } from './inspector-opener.cjs';

export type AttachTarget =
  | { readonly kind: 'pid'; readonly pid: number }
  | { readonly kind: 'address'; readonly host: string; readonly port: number }
  | { readonly kind: 'container'; readonly container: string };

export interface OpenTarget {
  readonly cdp: Cdp;
  /** By this call, so that it has to be closed again. */
  readonly opened: boolean;
}

type Answer = Awaited<ReturnType<typeof openInspector>>;
type Look = NonNullable<ReturnType<typeof look>>;

const OPENER = new URL('./inspector-opener.cjs', import.meta.url);

/** @throws LeakcheckError attach-… where nothing was done to the process, or nothing that lasts */
export async function openTarget(target: AttachTarget): Promise<OpenTarget> {
  if (target.kind === 'address') {
    const connect = overTcp(target.host, target.port);
    const path = await inspectorPath(connect, `${target.host}:${target.port}`);
    return { cdp: await openCdp(connect, path), opened: false };
  }
  const name = nameOf(target);
  const { open, reach } = target.kind === 'pid' ? onThisMachine(target.pid) : await inContainer(target.container);
  const answer = await open();
  if ('failure' in answer) throw failureOf(answer, name);
  const { port, path, opened } = answer;
  const connect = reach(port);
  return { cdp: await openCdp(connect, path), opened };
}

interface Reach {
  readonly open: () => Promise<Answer>;
  readonly reach: (port: number) => Connect;
}

function onThisMachine(pid: number): Reach {
  return { open: () => openInspector(pid), reach: (port) => overTcp('127.0.0.1', port) };
}

async function inContainer(name: string): Promise<Reach> {
  const container = await openContainer(name);
  return { open: () => container.run<Answer>(opener(FIND, FIND_AND_OPEN)), reach: (port) => () => Promise.resolve(container.connect(opener(`bridge(${port});`))) };
}

/** What is known of a process without touching it; undefined: only its inspector tells. */
export async function residentBytes(target: AttachTarget): Promise<number | undefined> {
  if (target.kind === 'address') return undefined;
  const found = target.kind === 'pid' ? look(target.pid) : await (await openContainer(target.container)).run<Look | null>(opener(FIND, 'process.stdout.write(JSON.stringify(server() ?? null));'));
  if (found === undefined || found === null) throw failureOf({ failure: 'no-process' }, nameOf(target));
  return found.residentBytes;
}

function nameOf(target: Exclude<AttachTarget, { kind: 'address' }>): string {
  return target.kind === 'pid' ? `process ${target.pid}` : `the process in ${target.container}`;
}

/** The Node.js process that is nearest to the container's first one: not npm, which starts it, but what npm has started. */
const FIND = `function server() {
  const all = nodeProcesses().filter(({ command }) => !command.some((word) => /(^|\\/)(npm|npx|yarn|pnpm)(-cli)?(\\.c?js)?$/.test(word)));
  const pids = new Set(all.map(({ pid }) => pid));
  return all.filter(({ parentPid }) => !pids.has(parentPid)).sort((a, b) => a.pid - b.pid)[0];
}`;
const FIND_AND_OPEN = `(async () => {
  const found = server();
  return found === undefined ? { failure: 'no-process' } : openInspector(found.pid);
})().then((answer) => process.stdout.write(JSON.stringify(answer)));`;

/** The opener as the beginning of a program of its own. */
function opener(...parts: readonly string[]): string {
  return [readFileSync(OPENER, 'utf8'), ...parts].join('\n');
}

function overTcp(host: string, port: number): Connect {
  return () =>
    new Promise((resolve, reject) => {
      const socket = connectTcp(port, host);
      socket.once('error', reject).once('connect', () => {
        socket.off('error', reject).on('error', () => {});
        resolve(socket);
      });
    });
}

const INSPECT_NEXT = 'Start it with --inspect, and give host:port.';

function failureOf(answer: Extract<Answer, { failure: string }>, name: string): LeakcheckError {
  const { failure, port, look: seen } = answer;
  switch (failure) {
    case 'no-proc':
      return new LeakcheckError('attach-no-process', 'processes are found by their number on Linux only', { next: INSPECT_NEXT });
    case 'no-process':
      return new LeakcheckError('attach-no-process', `there is no ${name.startsWith('the') ? `Node.js process in ${name.replace('the process in ', '')}` : name}`, { next: 'Look the server up with `pgrep -a node`, or `docker top` for a container.' });
    case 'forbidden':
      return new LeakcheckError('attach-forbidden', `${name} belongs to another user${seen === undefined ? '' : ` (uid ${seen.uid})`}`, { next: 'Run leakcheck as that user, or as root.' });
    case 'not-node':
      return new LeakcheckError('attach-not-node', `${name} is ${seen?.executable ?? 'something else'}, not Node.js`, { next: 'Give the process of Node.js itself; of a program that embeds it, start it with --inspect, and give host:port.' });
    case 'stopped':
      return new LeakcheckError('attach-unresponsive', `${name} is stopped`, { next: `Let it go on (kill -CONT${seen === undefined ? '' : ` ${seen.pid}`}), or end the debugger that has stopped it.` });
    case 'deaf':
      return new LeakcheckError('attach-no-inspector', `${name} does not listen to SIGUSR1, which opens the inspector`, { next: `It was started with --disable-sigusr1, or is still starting. ${INSPECT_NEXT}` });
    case 'port-taken':
      return new LeakcheckError('attach-port-taken', `${name} would open its inspector on port ${port}, which another program has`, { next: 'End that one, often a debugger or another server that was attached to, or start the server with --inspect-port=0.' });
    case 'silent':
      return new LeakcheckError('attach-no-inspector', `${name} did not open an inspector when it got SIGUSR1`, { next: `It may handle that signal itself. ${INSPECT_NEXT}` });
  }
}
