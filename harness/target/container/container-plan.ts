/** What a target's container is made with: the agent's files, the environment, the command. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TargetSpec } from '../../scenario/scenario.js';
import { wordsOf } from '../command.js';
import { AGENT_FOLDER_IN_CONTAINER } from '../launch.js';
import { flagsForAnyNode, FLAGS_FOR_NODE_OPTIONS } from '../node-flags.js';
import type { ContainerSettings, ImageSettings, PackedFile } from './engine.js';

/** The agent and what it loads, beside the compiled `container` folder. */
const AGENT_FILES = fileURLToPath(new URL('..', import.meta.url));
/** Where the agent leaves its answers: servers run as any user. */
export const ANSWER_FOLDER = `${AGENT_FOLDER_IN_CONTAINER}/answers`;
export const ANSWER_FILE = `${ANSWER_FOLDER}/answer`;
/** In the range that no service is registered in, and below those that Linux gives to connections. */
const AGENT_PORT = 27_817;

export interface ContainerPlan {
  readonly container: ContainerSettings;
  /** Inside. */
  readonly agentPort: number;
  readonly flags: readonly string[];
  /** What runs, for messages. */
  readonly commandNote: string;
}

export interface ContainerPlanOptions {
  readonly spec: Pick<TargetSpec, 'command' | 'env' | 'jit'> & { readonly container: NonNullable<TargetSpec['container']> };
  readonly image: string;
  readonly settings: ImageSettings;
  readonly token: string;
  /** Whether V8 writes a heap snapshot near the heap limit. */
  readonly nearLimitSnapshots: boolean;
}

export function planContainer({ spec, image, settings, token, nearLimitSnapshots }: ContainerPlanOptions): ContainerPlan {
  const { port, memoryBytes, args = [] } = spec.container;
  const agentPort = port === AGENT_PORT ? AGENT_PORT + 1 : AGENT_PORT;
  // The official images say their version so; another version may print a line about a flag that it does not know.
  const flags = flagsForAnyNode(settings.env['NODE_VERSION'], { jit: spec.jit });
  const allowed = flags.filter((flag) => FLAGS_FOR_NODE_OPTIONS.includes(flag));
  const dying = nearLimitSnapshots ? ['--heapsnapshot-near-heap-limit=1', `--diagnostic-dir=${ANSWER_FOLDER}`] : [];
  const own = spec.env['NODE_OPTIONS'] ?? settings.env['NODE_OPTIONS'];
  const written = spec.command.length > 0 ? wordsOf(spec.command) : [];
  const command = written.length > 0 || args.length > 0 ? [...(written.length > 0 ? written : settings.command), ...args] : undefined;
  const runs = [...settings.entrypoint, ...(command ?? settings.command)].join(' ');
  return {
    agentPort,
    flags,
    commandNote: `it runs \`${runs}\` in ${settings.folder}`,
    container: {
      image,
      ...(command !== undefined && { command }),
      env: {
        ...spec.env,
        PORT: String(port),
        LEAKCHECK_AGENT: JSON.stringify({ listen: agentPort, token, flags: flags.filter((flag) => !allowed.includes(flag)) }),
        NODE_OPTIONS: [own, '--require', `${AGENT_FOLDER_IN_CONTAINER}/agent.cjs`, ...allowed, ...dying].filter(Boolean).join(' '),
      },
      ports: [port, agentPort],
      ...(memoryBytes !== undefined && { memoryBytes }),
      files: agentFiles(),
    },
  };
}

function agentFiles(): PackedFile[] {
  const scripts = readdirSync(AGENT_FILES).filter((name) => /^agent[\w-]*\.cjs$/.test(name));
  return [
    { path: AGENT_FOLDER_IN_CONTAINER, mode: 0o755 },
    { path: ANSWER_FOLDER, mode: 0o1777 },
    ...scripts.map((name) => ({ path: `${AGENT_FOLDER_IN_CONTAINER}/${name}`, mode: 0o644, content: readFileSync(join(AGENT_FILES, name)) })),
  ];
}
