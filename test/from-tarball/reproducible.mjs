/**
 * Packs the committed state from two clean clones, in folders, time zones and locales that differ, and compares the two
 * tarballs byte by byte. Exits with 1 and names files that differ. npm keeps the modes of files: the umask has to be 022.
 *
 *   node test/from-tarball/reproducible.mjs [--linked]    (--linked: the packages of this checkout instead of `npm ci`)
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { aFolder, ROOT } from './project.mjs';

const MOST_NAMED = 5;
const isLinked = process.argv.includes('--linked');
const first = pack('one', {});
const second = pack('two clones deep/in another/place', '077', { TZ: 'Asia/Tokyo', LC_ALL: 'C', LANG: 'C' });
const [one, two] = [first, second].map((file) => createHash('sha256').update(readFileSync(file)).digest('hex'));
process.stdout.write(`${one}  ${first}\n${two}  ${second}\n`);
if (one !== two) {
  const [before, after] = [first, second].map(filesOf);
  const names = [...new Set([...before.keys(), ...after.keys()])].filter((name) => before.get(name) !== after.get(name));
  const named = names.slice(0, MOST_NAMED).map((name) => `${before.get(name)}\n${after.get(name)}`).join('\n');
  process.stdout.write(`${names.length} files differ${names.length === 0 ? ': the archive itself' : `, such as\n${named}`}\n`);
  process.exitCode = 1;
}

function pack(name, environment) {
  const clone = join(aFolder('clone'), name);
  const env = { ...process.env, ...environment };
  const shell = (script, cwd) => execFileSync('bash', ['-ec', `umask 022\n${script}`], { cwd, env: { ...env, CLONE: clone, ROOT }, stdio: ['ignore', 'ignore', 'inherit'] });
  shell('git clone --quiet --no-hardlinks "$ROOT" "$CLONE"', ROOT);
  if (isLinked) symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'));
  // `prepare` builds: once at `npm ci`, and not again for the pack.
  shell(isLinked ? 'npm run build --silent' : 'npm ci --silent --no-audit --no-fund', clone);
  shell('npm pack --silent --ignore-scripts', clone);
  return join(clone, readdirSync(clone).find((file) => file.endsWith('.tgz')));
}

/** Mode, size and content of each file. */
function filesOf(tarball) {
  const folder = aFolder('unpacked');
  execFileSync('tar', ['-xpzf', tarball, '-C', folder]);
  const list = execFileSync('tar', ['-tvzf', tarball, '--full-time'], { encoding: 'utf8', env: { ...process.env, TZ: 'UTC' } }).trim().split('\n');
  return new Map(list.map((line) => {
    const name = line.slice(line.indexOf('package/'));
    return [name, `${line} ${createHash('sha256').update(readFileSync(join(folder, name))).digest('hex')}`];
  }));
}
