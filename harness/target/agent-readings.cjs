/*
 * Runs inside the target, for the agent: reads every channel but the heap. See harness/channels.ts for their meaning.
 *
 * Called right after the compaction and after the heap has been read, so that the garbage made here is in no reading.
 * What a system does not have, or a server does not allow, is left out.
 */
'use strict';

const fs = require('node:fs');
const v8 = require('node:v8');
const { isMainThread } = require('node:worker_threads');

/**
 * Page headers, slot sets, free lists, the allocator's rounding: native memory that grows with the JS heap and the
 * buffers. Measured on Node.js 18 to 26: 0.7 to 2.3 % of a heap that grows by 13 KB per request, 1.1 % of Buffers.
 */
const BOOKKEEPING_SHARE = 1 / 32;
/** More descriptors are counted without their kinds: a link takes about 5 µs. */
const MOST_LINKS = 10_000;
/** The file has about 800 bytes. */
const ROLLUP_BYTES = 4096;

/**
 * What the other isolates of this process have said just before: a process's memory is that of all.
 * @typedef {{ explainedBytes: number }} Others
 */

/** @type {Others} */
const ALONE = { explainedBytes: 0 };

/**
 * Of a worker thread only what is its own: heap memory, buffers, resources.
 * @param {() => number | undefined} ownDescriptor the descriptor of the agent's connection
 * @returns {(others?: Others) => { channels: Record<string, number>, fdKinds: Record<string, number>, resourceKinds: Record<string, number>, explainedBytes?: number }}
 */
exports.createReader = (ownDescriptor) => {
  const { openSync, readSync, closeSync, readdirSync, readlinkSync } = fs;
  const { getHeapStatistics } = v8;
  const { memoryUsage, getActiveResourcesInfo } = process;
  const { parseInt, String } = globalThis;
  const { max, round } = Math;
  // Allocated once: a new buffer per sample would be in the next one's reading.
  const rollup = Buffer.allocUnsafeSlow(ROLLUP_BYTES);

  return (others = ALONE) => {
    // First, before anything here allocates.
    const { explainedBytes = undefined, ...memory } = ifPossible(() => memoryOutsideHeap(others)) ?? {};
    const descriptors = isMainThread ? ifPossible(openDescriptors) : undefined;
    const resources = ifPossible(() => byKind(getActiveResourcesInfo.call(process)));
    return {
      channels: { ...memory, ...(descriptors && { fds: descriptors.count }), ...(resources && { resources: resources.count }) },
      fdKinds: descriptors?.kinds ?? {},
      resourceKinds: resources?.kinds ?? {},
      ...(explainedBytes !== undefined && { explainedBytes }),
    };
  };

  /** @param {Others} others @returns {{ external: number, arrayBuffers: number, native?: number, explainedBytes?: number }} */
  function memoryOutsideHeap(others) {
    const { rss, external, arrayBuffers } = memoryUsage.call(process);
    const heapBytes = getHeapStatistics().total_physical_size;
    const explainedBytes = (heapBytes + max(external, arrayBuffers)) * (1 + BOOKKEEPING_SHARE);
    const ownBytes = { external: external - arrayBuffers, arrayBuffers };
    // The main thread tells what is left of the process's memory; V8 and Node.js count the rest by isolate.
    if (!isMainThread) return { ...ownBytes, explainedBytes };
    const residentBytes = ifPossible(anonymousBytes) ?? rss;
    return { ...ownBytes, native: round(residentBytes - explainedBytes - others.explainedBytes) };
  }

  /** In memory or swapped out, without files that are mapped (their pages come and go with the system's memory). */
  function anonymousBytes() {
    const file = openSync('/proc/self/smaps_rollup', 'r');
    try {
      const text = rollup.toString('latin1', 0, readSync(file, rollup, 0, ROLLUP_BYTES, 0));
      /** @param {string} name */
      const field = (name) => {
        const at = text.indexOf(`\n${name}:`);
        return at === -1 ? 0 : parseInt(text.slice(at + name.length + 2), 10) * 1024;
      };
      const bytes = field('Anonymous') + field('Swap') - field('LazyFree');
      return bytes > 0 ? bytes : undefined;
    } finally {
      closeSync(file);
    }
  }

  function openDescriptors() {
    const names = readdirSync('/proc/self/fd');
    const own = String(ownDescriptor());
    // The listing has its own descriptor in it, which is closed by now.
    if (names.length > MOST_LINKS) return { count: names.length - 1 - (names.includes(own) ? 1 : 0), kinds: {} };
    const kinds = [];
    for (const name of names) {
      const link = name === own ? undefined : ifPossible(() => readlinkSync(`/proc/self/fd/${name}`));
      if (link !== undefined) kinds.push(kindOfLink(link));
    }
    return byKind(kinds);
  }
};

/** @template T @param {() => T} read @returns {T | undefined} */
function ifPossible(read) {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/**
 * `socket:[123]`, `pipe:[123]`, `anon_inode:[eventfd]`, `anon_inode:inotify`; everything else has a path.
 * @param {string} link
 */
function kindOfLink(link) {
  if (link.startsWith('/')) return 'file';
  const [type = '', name = ''] = link.split(':');
  return type === 'anon_inode' ? name.replace('[', '').replace(']', '') : type;
}

/** @param {readonly string[]} kinds @returns {{ count: number, kinds: Record<string, number> }} */
function byKind(kinds) {
  /** @type {Record<string, number>} */
  const counts = { __proto__: /** @type {never} */ (null) };
  for (const kind of kinds) counts[kind] = (counts[kind] ?? 0) + 1;
  return { count: kinds.length, kinds: counts };
}
