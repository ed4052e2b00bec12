/** A case made ready to run in the cache: its files with the dependencies of one variant beside them. */
import { execFile } from 'node:child_process';
import { access, copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Dependencies of dependencies are those of this day, so that a case stays the same case. */
const REGISTRY_DATE = '2026-11-21';

const run = promisify(execFile);

/**
 * @param {import('./cases.mjs').Case} one
 * @param {string} variant
 * @param {string} cache
 * @returns {Promise<string>} the folder to run the variant's scenario in
 * @throws Error when npm cannot install the dependencies
 */
export async function install({ name, folder, variants }, variant, cache) {
  const files = await readdir(folder);
  const own = `${variant}.package.json`;
  const manifest = files.includes(own) ? own : 'package.json';
  // Variants that differ in nothing but their environment share an installation.
  const home = join(cache, variants.length > 1 && manifest === own ? `${name}-${variant}` : name);
  await mkdir(home, { recursive: true });
  const copied = files.filter((file) => !file.endsWith('package.json') && file !== 'truth.json');
  await Promise.all(copied.map((file) => copyFile(join(folder, file), join(home, file))));
  await installOnce(await readFile(join(folder, manifest), 'utf8'), home);
  return home;
}

async function installOnce(manifest, home) {
  const stamp = join(home, '.installed');
  if ((await readFile(stamp, 'utf8').catch(() => '')) === manifest) return;
  await rm(stamp, { force: true });
  await writeFile(join(home, 'package.json'), manifest);
  try {
    await run('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts', `--before=${REGISTRY_DATE}`], { cwd: home });
  } catch (error) {
    const complaint = String(error.stderr).split('\n').filter((line) => line.startsWith('npm error'));
    throw new Error(`npm install failed: ${complaint.join(' ').replaceAll('npm error ', '').slice(0, 200) || error.message}`, { cause: error });
  }
  await access(join(home, 'node_modules'));
  await writeFile(stamp, manifest);
}
