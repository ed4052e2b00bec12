/** How a target's process is started: which program, which words, which environment. */
import { delimiter, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TargetSpec } from '../scenario/scenario.js';
import type { Command } from './command.js';
import { FLAGS_FOR_NODE_OPTIONS } from './node-flags.js';

const AGENT_FILE = fileURLToPath(new URL('./agent.cjs', import.meta.url));
/** The agent and what it loads. */
const AGENT_SCRIPTS = new URL('./agent', import.meta.url).href;
/** The same in a container. */
export const AGENT_FOLDER_IN_CONTAINER = '/leakcheck';

/** @param url as V8 names a script: whether it is what leakcheck has put into the target */
export function isAgentScript(url: string): boolean {
  return url.startsWith(AGENT_SCRIPTS) || url.startsWith(`file://${AGENT_FOLDER_IN_CONTAINER}/agent`);
}

export interface Launch {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

export interface LaunchOptions {
  readonly spec: Pick<TargetSpec, 'env' | 'node'>;
  readonly command: Command;
  /** Path of the Node.js binary that the flags were chosen for. */
  readonly node: string;
  readonly flags: readonly string[];
  /** Those that can still be set in a process that runs. */
  readonly laterFlags: readonly string[];
  readonly port: number;
  /** Environment of the harness. */
  readonly inherited: NodeJS.ProcessEnv;
  /** What the agent reads from LEAKCHECK_AGENT; `flags` are those that it sets itself. */
  readonly agentSettings: (flags: readonly string[]) => string;
  /** Folder for a heap snapshot near the heap limit. */
  readonly nearLimitSnapshots?: string | undefined;
}

export function planLaunch({ spec, command, node, flags, laterFlags, port, inherited, agentSettings, nearLimitSnapshots }: LaunchOptions): Launch {
  // Known to Node.js since 16, and allowed in NODE_OPTIONS; V8 knows neither.
  const dying = nearLimitSnapshots === undefined ? [] : ['--heapsnapshot-near-heap-limit=1', `--diagnostic-dir=${nearLimitSnapshots}`];
  const direct = command.kind === 'node';
  const env: NodeJS.ProcessEnv = { ...inherited, ...spec.env, PORT: String(port) };
  const allowed = laterFlags.filter((flag) => FLAGS_FOR_NODE_OPTIONS.includes(flag));
  env['LEAKCHECK_AGENT'] = agentSettings(laterFlags.filter((flag) => !allowed.includes(flag)));
  // Also where the agent stands on the command line: for what the server starts, and for threads with an `execArgv` of their own.
  env['NODE_OPTIONS'] = [env['NODE_OPTIONS'], '--require', quoted(AGENT_FILE), ...allowed, ...(direct ? [] : dying.map(quoted))].filter(Boolean).join(' ');
  if (direct) return { program: node, args: [...flags, ...dying, '--require', AGENT_FILE, ...command.args], env };
  // The program finds its `node` in the path; the flags were chosen for this one.
  if (spec.node !== undefined) env['PATH'] = [dirname(node), env['PATH']].filter(Boolean).join(delimiter);
  const [program, args] = command.kind === 'shell' ? ['/bin/sh', ['-c', command.line]] : [command.program, command.args];
  return { program, args, env };
}

/** Node.js splits NODE_OPTIONS at spaces; inside double quotes a backslash escapes. */
function quoted(word: string): string {
  return `"${word.replace(/["\\]/g, '\\$&')}"`;
}
