/** Which leakcheck a result belongs to: a hash of the built files, whatever git says. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** @returns {Promise<string>} 12 hexadecimal characters */
export async function toolVersion(dist) {
  const files = (await readdir(dist, { recursive: true })).filter((file) => /\.c?js$/.test(file)).sort();
  if (files.length === 0) throw new Error(`nothing is built in ${dist}; run \`npm run build\``);
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\0`).update(await readFile(join(dist, file)));
  return hash.digest('hex').slice(0, 12);
}
