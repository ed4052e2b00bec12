/** Runs what pages show, block after block, in worlds that keep what earlier blocks have done. */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLI, Workspace, type Finished } from '../cli.js';
import type { Block } from './page.js';
import { KEPT, makeWorld, valuesOf, WORLDS, writeWorldFile, type World } from './worlds.js';

/** `npx` of the reader, who has installed the package; the real one is in `package.test.ts`, and costs a second. */
const SHELL = `set -o pipefail; npx() { shift; '${process.execPath}' '${CLI}' "$@"; }; leakcheck() { npx leakcheck "$@"; };`;
/** What pages call the folder that they are in. */
const SHOWN_FOLDER = '/project';
/** A search, its proofs, evidence, and 20 s without traffic, on a busy machine. */
const COMMAND_LIMIT_MS = 300_000;

export class Session {
  /** Without a space, at which a report may break a line. */
  readonly #work = new Workspace('leakcheck-docs-');

  /** Runs a command; paths and numbers that only this run knows read as the page has them. */
  async run(block: Block, command: string): Promise<Finished> {
    const { world, folder } = await this.#worldOf(block);
    const values = valuesOf(world, folder);
    const real = values.reduce((text, [shown, value]) => text.replaceAll(shown, value), command);
    const finished = await this.#bash(real, folder, world);
    const asShown = (text: string) => values.reduce((rest, [shown, value]) => rest.replaceAll(value, shown), text.replaceAll(folder, SHOWN_FOLDER));
    if (block.world === KEPT.world && command === KEPT.after && finished.code === KEPT.exit) cpSync(folder, this.#folder(KEPT.as), { recursive: true, verbatimSymlinks: true });
    return { ...finished, stdout: asShown(finished.stdout), stderr: asShown(finished.stderr) };
  }

  /** The file of the world, written from the page when it is not there. */
  async file({ path = '', text, ...block }: Block): Promise<string> {
    const { folder } = await this.#worldOf(block);
    if (!existsSync(join(folder, path))) writeWorldFile(folder, path, text);
    return readFileSync(join(folder, path), 'utf8');
  }

  /** Puts the lines with + in the place of those with -, which must stand there exactly once. */
  async change({ path = '', text, ...block }: Block): Promise<void> {
    const { folder } = await this.#worldOf(block);
    const lines = (...signs: readonly string[]) => text.split('\n').flatMap((line) => (signs.includes(line[0] ?? '') ? [line.slice(1)] : [])).join('\n');
    const parts = readFileSync(join(folder, path), 'utf8').split(lines('-', ' '));
    if (parts.length !== 2) throw new Error(`${path} has the lines that the page changes ${parts.length - 1} times`);
    writeWorldFile(folder, path, parts.join(lines('+', ' ')));
  }

  /** Ends what worlds have started. */
  close(): void {
    this.#work.remove();
  }

  #folder(name: string): string {
    return join(this.#work.folder, name);
  }

  async #worldOf({ world: name = '' }: Pick<Block, 'world'>): Promise<{ world: World; folder: string }> {
    const [world, folder] = [WORLDS[name], this.#folder(name)];
    if (world === undefined) throw new Error(`there is no world "${name}"`);
    if (name === KEPT.as && !existsSync(folder)) throw new Error(`"${name}" is there once ${KEPT.after} has ended with ${KEPT.exit} in "${KEPT.world}"`);
    if (!existsSync(folder)) {
      makeWorld(world, folder);
      const { code, stderr } = await this.#bash(world.prepare ?? '', folder, world);
      if (code !== 0) throw new Error(`"${name}" could not be prepared: ${stderr}`);
    }
    return { world, folder };
  }

  async #bash(command: string, cwd: string, { environment }: World): Promise<Finished> {
    const shell = spawn('bash', ['-c', `${SHELL}\n${command}`], { cwd, env: { ...this.#work.environment, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
    const limit = setTimeout(() => shell.kill('SIGKILL'), COMMAND_LIMIT_MS);
    let [stdout, stderr] = ['', ''];
    shell.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    shell.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const code = await new Promise<number | NodeJS.Signals | null>((resolve) => shell.on('close', (status, signal) => resolve(status ?? signal)));
    clearTimeout(limit);
    return { stdout, stderr, code };
  }
}
