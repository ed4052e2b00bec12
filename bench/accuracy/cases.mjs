/** The cases: a folder each, with an app, its scenarios, its dependencies and the truth about it. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * What is known of a case without leakcheck.
 * @typedef {object} Truth
 * @property {'leak' | 'clean'} kind
 * @property {string} [route] the leaking one, by its name in the scenarios
 * @property {Record<string, string>} [alsoLeaks] routes that may be accused besides, and why they leak, too
 * @property {string} [channel] where it shows: heap, external, arrayBuffers, native or fds
 * @property {number} [slopePerRequest] growth per request of that route without JIT: bytes, or descriptors
 * @property {HolderTruth | null} [evidence] of a leak: what holds it; null where nothing in the heap does
 * @property {string} [noEvidence] why nothing in the heap does
 * @property {string} what
 * @property {string} source
 */

/**
 * What holds a leak, read off the sources of the app and its packages and checked by hand in three snapshots, before any
 * evidence of leakcheck was seen. All names and files are equally right: those of the collection, and of what owns it.
 * @typedef {object} HolderTruth
 * @property {string[]} holders variables and properties; `owner.name` where the name alone would say too little
 * @property {string[]} [kinds] of evidence that say it, too, where it is a structure of Node.js that no reader knows by name
 * @property {string[]} files where a holder is declared, or its owner; relative to the case's folder
 * @property {string[]} growsAt file:line that puts something into the holder, and the own line that leads there
 * @property {string} why
 */

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {string} folder
 * @property {Truth} truth
 * @property {string[]} variants names of its scenarios: leaky and fixed, or clean
 */

/** @returns {Promise<Case[]>} sorted by name */
export async function readCases(folder) {
  const names = (await readdir(folder)).sort();
  return Promise.all(names.map((name) => readCase(name, join(folder, name))));
}

async function readCase(name, folder) {
  const truth = JSON.parse(await readFile(join(folder, 'truth.json'), 'utf8'));
  return { name, folder, truth, variants: truth.kind === 'clean' ? ['clean'] : ['leaky', 'fixed'] };
}

/**
 * @param {Case[]} cases
 * @param {{ names: string[], shard?: string }} wanted all cases without names; a shard "2/3" is every third, from the second on
 * @returns {Case[]}
 * @throws Error that says what is wrong with the wish
 */
export function chosenCases(cases, { names, shard }) {
  const unknown = names.filter((name) => !cases.some((one) => one.name === name));
  if (unknown.length > 0) throw new Error(`no case ${unknown.join(', ')}; there are ${cases.map(({ name }) => name).join(', ')}`);
  const named = names.length === 0 ? cases : cases.filter(({ name }) => names.includes(name));
  if (shard === undefined) return named;
  const [, index, count] = (/^(\d+)\/(\d+)$/.exec(shard) ?? []).map(Number);
  if (!(index >= 1 && index <= count)) throw new Error(`no shard ${shard}; write 1/3, 2/3 or 3/3`);
  return named.filter((_, position) => position % count === index - 1);
}
