/** How a project's server is started when it is measured: by its scripts, or else by its files. Pure. */
import type { Framework } from './framework.js';
import type { Manifest } from './manifest.js';
import { runScript, type PackageManager } from './package-manager.js';
import type { ProjectFiles } from './project-files.js';

export interface StartCommand {
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
  /** Where it was found, for people: `the script "start"`. */
  readonly from: string;
  /** What it prints when it answers, where the port is open long before. */
  readonly readyLog?: string;
  /** The script that makes what it starts. */
  readonly build?: { readonly command: string; readonly done: boolean };
}

export interface Project {
  readonly manifest: Manifest;
  readonly framework: Framework;
  readonly manager: PackageManager;
  readonly files: ProjectFiles;
  /** Major version of the `node` that is found. */
  readonly nodeMajor: number;
}

/** What starts the server as it runs for others comes before what watches files. */
const SCRIPTS = ['start', 'serve', 'start:prod', 'server', 'start:server', 'preview', 'dev', 'start:dev', 'develop'];
/** Nest's `start` compiles anew at each start. */
const NEST_SCRIPTS = ['start:prod', ...SCRIPTS];

const STEMS = ['server', 'app', 'main', 'index'];
const FOLDERS = ['', 'src/', 'bin/', 'lib/', 'dist/', 'build/'];
const EXTENSIONS = ['js', 'mjs', 'cjs', 'ts', 'mts', 'cts'];
/** The first release that runs TypeScript by leaving its types out, without a flag. */
const STRIPS_TYPES_SINCE = 23;

/** A word that names something that a build has made. */
const BUILT = /^(\.\/)?(dist|build|out|lib|output|\.output)\//;

const WATCHES = /--watch\b/;
/** Ends at once, and leaves the server to a daemon. */
const DETACHES = /\b(pm2|forever) start\b/;

/** `next start` opens its port first, and then is busy for seconds. */
const NEXT_READY = 'Ready in';

export function startCommandOf(project: Project): StartCommand | undefined {
  const { scripts } = project.manifest;
  for (const name of project.framework.name === 'nest' ? NEST_SCRIPTS : SCRIPTS) {
    const script = scripts[name];
    const found = script === undefined ? undefined : ofScript(project, name, script);
    if (found !== undefined) return withBuild(project, { from: `the script "${name}"`, ...found });
  }
  const entry = entryFile(project);
  if (entry !== undefined) return withBuild(project, { env: {}, from: entry.from, command: entry.command });
  // What it watches may be no code: json-server watches its data.
  const watching = SCRIPTS.find((name) => WATCHES.test(scripts[name] ?? '') && !DETACHES.test(scripts[name] ?? ''));
  return watching === undefined ? undefined : withBuild(project, { command: runScript(project.manager, watching), env: {}, from: `the script "${watching}"` });
}

/** A command that its author has typed. */
export function typedCommand(project: Project, command: string): StartCommand {
  return withBuild(project, { command, env: {}, from: 'the command line' });
}

/** undefined for a script that starts no server in the foreground. */
function ofScript(project: Project, name: string, script: string): Pick<StartCommand, 'command' | 'env'> | undefined {
  const { manifest, manager } = project;
  const asScript = { command: runScript(manager, name), env: {} };
  if (/[&|;<>$`"'\\]/.test(script) || `pre${name}` in manifest.scripts || `post${name}` in manifest.scripts) return DETACHES.test(script) || WATCHES.test(script) ? undefined : asScript;
  const { env, words } = withoutAssignments(script.trim().split(/\s+/));
  const [program = '', ...args] = words;
  const file = args.findLast((word) => !word.startsWith('-'));
  switch (program) {
    case 'node':
      return { command: ['node', ...args.filter((word) => !/^--(watch|inspect)/.test(word))].join(' '), env };
    case 'nodemon':
    case 'supervisor':
    case 'node-dev':
      return file !== undefined && /\.[cm]?js$/.test(file) ? { command: `node ${file}`, env } : runner(project, file, env);
    case 'tsx':
    case 'ts-node':
    case 'ts-node-dev':
    case 'tsnd':
      return args.some((word) => word === 'watch' || word.startsWith('--respawn')) || program.endsWith('dev') ? runner(project, file, env) : asScript;
    case 'pm2':
    case 'forever':
      return undefined;
    case 'next':
      // The development server compiles on request: what it keeps is its own.
      return args[0] === 'dev' && 'build' in manifest.scripts ? { command: 'npx next start', env } : asScript;
    case 'nest':
      return args.includes('--watch') || args.includes('-w') ? { command: 'npx nest start', env } : asScript;
    default:
      // A daemon's output goes to a file, and V8's trace with it.
      if (args.includes('--daemon')) return { command: ['npx', program, ...args.filter((word) => word !== '--daemon')].join(' '), env };
      return args.includes('--watch') ? undefined : asScript;
  }
}

function withoutAssignments(words: readonly string[]): { readonly env: Record<string, string>; readonly words: readonly string[] } {
  const rest = words[0] === 'cross-env' ? words.slice(1) : words;
  const first = rest.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word));
  const assignments = rest.slice(0, first === -1 ? rest.length : first);
  return { env: Object.fromEntries(assignments.map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)])), words: rest.slice(assignments.length) };
}

/** What runs a TypeScript file here. */
function runner({ manifest: { dependencies }, nodeMajor }: Project, file: string | undefined, env: Record<string, string> = {}): Pick<StartCommand, 'command' | 'env'> | undefined {
  if (file === undefined) return undefined;
  if ('tsx' in dependencies) return { command: `npx tsx ${file}`, env };
  if ('ts-node' in dependencies || 'ts-node-dev' in dependencies) return { command: `npx ts-node ${file}`, env };
  return nodeMajor >= STRIPS_TYPES_SINCE ? { command: `node ${file}`, env } : undefined;
}

function entryFile(project: Project): { readonly command: string; readonly from: string } | undefined {
  const { manifest: { main, scripts }, files } = project;
  if (main !== undefined && /\.[cm]?js$/.test(main) && (files.has(main) || (BUILT.test(main) && 'build' in scripts))) return { command: `node ${main}`, from: '"main" in package.json' };
  const names = [...FOLDERS.flatMap((folder) => STEMS.map((stem) => folder + stem)), 'bin/www'];
  for (const name of names) {
    for (const extension of EXTENSIONS) {
      const file = `${name}.${extension}`;
      if (!files.has(file)) continue;
      const command = extension.endsWith('ts') ? runner(project, file)?.command : `node ${file}`;
      if (command !== undefined) return { command, from: file };
    }
    if (name === 'bin/www' && files.has(name)) return { command: `node ${name}`, from: name };
  }
  return undefined;
}

function withBuild({ manifest: { scripts }, manager, files }: Project, start: StartCommand): StartCommand {
  if (!('build' in scripts)) return start;
  const command = runScript(manager, 'build');
  const named = /^(npm|pnpm|yarn)( run)? (?<name>\S+)$/.exec(start.command)?.groups?.['name'];
  const words = `${start.command} ${(named === undefined ? undefined : scripts[named]) ?? ''}`.split(/\s+/);
  if (words.includes('next') && words.includes('start')) return { ...start, readyLog: NEXT_READY, build: { command, done: files.has('.next/prerender-manifest.json') } };
  const made = words.find((word) => BUILT.test(word));
  if (made === undefined) return start;
  return { ...start, build: { command, done: ['', '.js', '.mjs', '.cjs', '/index.js'].some((ending) => files.has(made.replace(/\/$/, '') + ending)) } };
}
