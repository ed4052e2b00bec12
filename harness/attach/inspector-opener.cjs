/*
 * Finds a Node.js process and opens its inspector. On this machine it is loaded like any file; in a container its text
 * runs there, with that container's Node.js, so it is plain CommonJS without a dependency and answers in JSON.
 *
 * SIGUSR1 ends a process that does not expect it, so nothing is sent before /proc has told that the process is Node.js
 * and catches the signal.
 */
'use strict';

const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');

/** Node.js listens there unless --inspect-port says otherwise. */
const DEFAULT_PORT = 9229;
/** `node`, `nodejs`, `node20`, `node-v20.1.0`. */
const NODE_NAME = /^node(js)?[-.\w]*$/;
/** Bit of SIGUSR1 in the masks of /proc/<pid>/status. */
const SIGUSR1_BIT = 1n << 9n;
/** State of a listening socket in /proc/net/tcp. */
const LISTENING = '0A';
/** A busy event loop need not turn for it: a thread of its own opens the inspector. */
const OPEN_LIMIT_MS = 5_000;
const POLL_MS = 25;
const ANSWER_LIMIT_MS = 3_000;
/** The page size on every system that Node.js has binaries for but a few; only an estimate depends on it. */
const PAGE_BYTES = 4096;

/**
 * @typedef {{ pid: number, parentPid: number, state: string, uid: number, executable: string, catches: boolean, residentBytes: number, command: string[], startTicks: string }} Look
 * @typedef {{ port: number, path: string, opened: boolean, look: Look }} Opened
 * @typedef {{ failure: 'no-proc' | 'no-process' | 'forbidden' | 'not-node' | 'stopped' | 'deaf' | 'port-taken' | 'silent', port?: number, look?: Look }} Failure
 */

/** @param {number} pid @returns {Look | undefined} undefined: there is no such process */
function look(pid) {
  const stat = read(`/proc/${pid}/stat`);
  // The name stands in parentheses and may hold anything.
  const [state = '', parentPid, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (stat === '' || state === 'Z' || state === 'X') return undefined;
  const status = read(`/proc/${pid}/status`);
  const field = (/** @type {string} */ name) => (new RegExp(`^${name}:\\s*(\\S+)`, 'm').exec(status) ?? [])[1] ?? '0';
  return {
    pid,
    parentPid: Number(parentPid),
    state,
    uid: Number(field('Uid')),
    executable: link(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, '').split('/').pop() ?? '',
    catches: (BigInt(`0x${field('SigCgt')}`) & SIGUSR1_BIT) !== 0n,
    residentBytes: Number(read(`/proc/${pid}/statm`).split(' ')[1] ?? 0) * PAGE_BYTES,
    command: read(`/proc/${pid}/cmdline`).split('\0').filter((word) => word !== ''),
    startTicks: rest[17] ?? '',
  };
}

/** All Node.js processes, but this one. @returns {Look[]} */
function nodeProcesses() {
  const pids = fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number);
  return pids.flatMap((pid) => look(pid) ?? []).filter(({ pid, executable }) => pid !== process.pid && NODE_NAME.test(executable));
}

/** @param {number} pid @returns {number[]} ports that the process itself listens on */
function listeningPorts(pid) {
  /** @type {Set<string>} */
  const inodes = new Set();
  for (const name of list(`/proc/${pid}/fd`)) {
    const target = link(`/proc/${pid}/fd/${name}`);
    if (target.startsWith('socket:[')) inodes.add(target.slice(8, -1));
  }
  return listeners(pid).filter(({ inode }) => inodes.has(inode)).map(({ port }) => port);
}

/** Of the process's network, whoever listens. @param {number} pid */
function listeners(pid) {
  return ['tcp', 'tcp6'].flatMap((family) =>
    read(`/proc/${pid}/net/${family}`).split('\n').slice(1).map((line) => line.trim().split(/\s+/))
      .filter((columns) => columns[3] === LISTENING)
      .map((columns) => ({ port: parseInt((columns[1] ?? '').split(':').pop() ?? '', 16), inode: columns[9] ?? '' })));
}

/**
 * Nothing is sent to the process where this fails before the signal.
 * @param {number} pid @returns {Promise<Opened | Failure>} `opened`: by this call, so that whoever has called it closes it again
 */
async function openInspector(pid) {
  if (read('/proc/self/stat') === '') return { failure: 'no-proc' };
  const found = look(pid);
  if (found === undefined) return { failure: 'no-process' };
  try {
    process.kill(pid, 0);
  } catch {
    return { failure: 'forbidden', look: found };
  }
  if (found.executable === '' ) return { failure: 'forbidden', look: found };
  if (!NODE_NAME.test(found.executable)) return { failure: 'not-node', look: found };
  if (found.state === 'T' || found.state === 't') return { failure: 'stopped', look: found };
  const wanted = inspectorPort(found.command);
  const before = listeningPorts(pid);
  const known = await inspectorAmong(before.filter((port) => port === wanted));
  if (known !== undefined) return { ...known, opened: false, look: found };
  if (!found.catches) return { failure: 'deaf', look: found };
  if (wanted !== 0 && !before.includes(wanted) && listeners(pid).some(({ port }) => port === wanted)) return { failure: 'port-taken', port: wanted, look: found };

  process.kill(pid, 'SIGUSR1');
  const deadlineMs = Date.now() + OPEN_LIMIT_MS;
  while (Date.now() < deadlineMs) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    const now = await inspectorAmong(listeningPorts(pid).filter((port) => !before.includes(port)));
    if (now !== undefined) return { ...now, opened: true, look: found };
    if (look(pid) === undefined) return { failure: 'no-process' };
  }
  // It may have been open all the time, on a port that its own code has chosen.
  return { failure: 'silent', look: found };
}

/** @param {readonly string[]} command @returns {number} 0: any free one */
function inspectorPort(command) {
  for (const word of command.slice(1)) {
    const [, address] = /^--(?:inspect|debug)(?:-brk|-port|-wait)?=(.+)$/.exec(word) ?? [];
    const [port] = address === undefined ? [] : (/\d+$/.exec(address) ?? []);
    if (port !== undefined) return Number(port);
    if (!word.startsWith('-')) break;
  }
  return DEFAULT_PORT;
}

/** @param {readonly number[]} ports @returns {Promise<{ port: number, path: string } | undefined>} */
async function inspectorAmong(ports) {
  for (const port of ports) {
    const path = await pathOfInspector(port).catch(() => undefined);
    if (path !== undefined) return { port, path };
  }
  return undefined;
}

/** @param {number} port @returns {Promise<string | undefined>} where its WebSocket is */
function pathOfInspector(port) {
  return new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', port, path: '/json/list', agent: false, timeout: ANSWER_LIMIT_MS }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (/** @type {string} */ part) => (text += part)).on('end', () => {
        try {
          const [first] = JSON.parse(text);
          resolve(new URL(first.webSocketDebuggerUrl).pathname);
        } catch {
          resolve(undefined);
        }
      });
    });
    request.on('timeout', () => request.destroy()).on('error', reject);
  });
}

/** Standard input and output become a connection to the port. @param {number} port */
function bridge(port) {
  const socket = net.connect(port, '127.0.0.1');
  process.stdin.pipe(socket).pipe(process.stdout);
  socket.on('error', () => process.exit(1)).on('close', () => process.exit(0));
}

/** @param {string} file */
function read(file) {
  try {
    return fs.readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

/** @param {string} file */
function link(file) {
  try {
    return fs.readlinkSync(file);
  } catch {
    return '';
  }
}

/** @param {string} folder */
function list(folder) {
  try {
    return fs.readdirSync(folder);
  } catch {
    return [];
  }
}

module.exports = { look, nodeProcesses, listeningPorts, openInspector, inspectorPort, bridge };
