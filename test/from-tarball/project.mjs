/** An empty project with a small server, and leakcheck in it as the tarball has it; all of it run by one Node.js. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));
export const ROOT = join(HERE, '../..');
const QUIET = ['--no-audit', '--no-fund', '--prefer-offline'];

/** A folder that is removed when this process ends. */
export function aFolder(name) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `leakcheck ${name} `)));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The built package, packed. @returns path of the tarball */
export function packed() {
  const folder = aFolder('packed');
  // The build is there already; `prepare` would make it again under the feet of whoever uses it.
  execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  return join(folder, readdirSync(folder)[0]);
}

/** Path of a Node.js. @param version such as 22 */
export function nodeBinary(version) {
  const folder = aFolder(`node ${version}`);
  execFileSync('npm', ['install', ...QUIET, '--silent', '--prefix', folder, `node@${version}`], { stdio: ['ignore', 'ignore', 'inherit'] });
  return join(folder, 'node_modules/node/bin/node');
}

/** @param node path of the Node.js that runs npm, leakcheck and the server */
export function aProject(node, tarball) {
  const folder = aFolder('shop');
  const temp = aFolder('temp');
  cpSync(join(HERE, 'shop'), folder, { recursive: true });
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}`, TMPDIR: temp, NO_COLOR: '1', NODE_OPTIONS: '' };
  const run = (program, ...args) => spawnSync(program, args, { cwd: folder, env, encoding: 'utf8', maxBuffer: 2 ** 26 });
  const must = (program, ...args) => {
    const { status, stdout, stderr } = run(program, ...args);
    if (status !== 0) throw new Error(`${program} ${args.join(' ')} exits with ${status}:\n${stdout}${stderr}`);
    return stdout;
  };
  must('git', 'init', '--quiet');
  must('npm', 'install', ...QUIET, '--save-dev', tarball);
  return { folder, temp, env, run, must, fix: () => cpSync(join(HERE, 'fix'), folder, { recursive: true }) };
}
