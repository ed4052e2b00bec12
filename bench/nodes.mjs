/* The Node.js binaries that a bench runs servers on: given by path, or fetched once into a cache beside the benches. */
import { fileURLToPath } from 'node:url';
import { resolve } from 'node:path';
import { fetchNode } from '../dist/harness/target/node-download.js';

/** Not in git. */
export const CACHE_FOLDER = fileURLToPath(new URL('.cache', import.meta.url));

/** @param {readonly string[]} wanted versions ("22", "22.3.0") or paths @param {AbortSignal} signal */
export async function nodesOf(wanted, signal) {
  process.env.XDG_CACHE_HOME = CACHE_FOLDER;
  const paths = [];
  for (const node of wanted) paths.push(/^\d+(\.\d+){0,2}$/.test(node) ? await fetchNode(node, signal) : resolve(node));
  return paths;
}
