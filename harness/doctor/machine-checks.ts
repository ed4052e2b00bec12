/** Whether this machine has what a measurement needs. Each check looks, and says what it found and what to do. */
import { LeakcheckError, systemErrorCode } from '../errors.js';
import { flagsKnownTo } from '../target/node-flags.js';
import type { CheckName, MachineCheck } from './doctor-result.js';
import type { Machine } from './machine.js';

interface Finding {
  readonly finding: string;
  /** Makes it a warning: what to do about what was found. */
  readonly advice?: string | undefined;
}

/** Without these the heap can't be read at all. */
const NEEDED_FLAGS = ['--expose-gc', '--trace-gc'];
/** The harness, the server and its load: what they were seen to take, several times over. */
const LEAST_MEMORY_BYTES = 512 * 1024 * 1024;
const BYTES_PER_GB = 1024 ** 3;
/** Above this the load and its server wait for a processor, and a slow server can run out of its time budget. */
const MOST_LOAD_PER_PROCESSOR = 0.75;

/** All of them, also after a failed one: a person wants to mend everything at once. */
export async function checkMachine(machine: Machine, node: string | undefined, signal: AbortSignal): Promise<MachineCheck[]> {
  return [
    await checked('node', () => lookAtNode(machine, node, signal)),
    await checked('cores', () => lookAtCores(machine)),
    await checked('memory', () => lookAtMemory(machine)),
    await checked('load', () => lookAtLoad(machine)),
    await checked('port', () => lookAtPort(machine)),
    await checked('files', () => lookAtTemporaryFiles(machine)),
  ];
}

/** Runs one check; an expected failure is its result. */
export async function checked(name: CheckName, look: () => Finding | Promise<Finding>): Promise<MachineCheck> {
  try {
    const { finding, advice } = await look();
    return advice === undefined ? { name, status: 'ok', finding } : { name, status: 'warning', finding, next: advice };
  } catch (error) {
    if (!(error instanceof LeakcheckError)) throw error;
    const { message, code, next, details } = error;
    return { name, status: 'failed', finding: message, code, ...(next !== undefined && { next }), details };
  }
}

async function lookAtNode(machine: Machine, wanted: string | undefined, signal: AbortSignal): Promise<Finding> {
  const { path, version, v8Options } = await machine.findNode(wanted, signal);
  const flags = flagsKnownTo(v8Options, { jit: false, atStart: true });
  const missing = NEEDED_FLAGS.filter((flag) => !flags.includes(flag));
  if (missing.length > 0) {
    throw new LeakcheckError('machine-unfit', `Node.js ${version} at ${path} does not know ${missing.join(' and ')}`, {
      next: 'Use a build of Node.js with V8 and these flags: `leakcheck doctor --node 22`.',
    });
  }
  return { finding: `${version}, started with ${flags.join(' ')}` };
}

function lookAtCores(machine: Machine): Finding {
  const processors = machine.processors();
  return { finding: String(processors), advice: processors > 1 ? undefined : 'Expect runs to take longer: the server and its load share one processor.' };
}

function lookAtMemory(machine: Machine): Finding {
  const bytes = machine.availableMemoryBytes();
  const advice = bytes < LEAST_MEMORY_BYTES ? 'End other programs: with so little memory a server may be ended by the system while it is measured.' : undefined;
  return { finding: `${(bytes / BYTES_PER_GB).toFixed(1)} GB available`, advice };
}

function lookAtLoad(machine: Machine): Finding {
  const load = machine.loadAverage();
  const processors = machine.processors();
  const advice = load > MOST_LOAD_PER_PROCESSOR * processors ? 'End other work if runs are slow: the live heap reads the same, but slow servers can run out of their time budget.' : undefined;
  return { finding: `${load.toFixed(1)} over the last minute, on ${processors} processor${processors === 1 ? '' : 's'}`, advice };
}

async function lookAtPort(machine: Machine): Promise<Finding> {
  try {
    await machine.freePort();
    return { finding: 'the system hands out free ports' };
  } catch (cause) {
    throw new LeakcheckError('machine-unfit', `no port can be listened on (${reasonOf(cause)})`, {
      next: 'Let this user listen on ports of this machine; look at sandboxes and limits of open files.',
      cause,
    });
  }
}

async function lookAtTemporaryFiles(machine: Machine): Promise<Finding> {
  try {
    return { finding: `${await machine.tryTemporaryFile()} can be written to` };
  } catch (cause) {
    throw new LeakcheckError('machine-unfit', `the folder for temporary files can't be written to (${reasonOf(cause)})`, {
      next: 'Set TMPDIR to a folder that this user may write to.',
      cause,
    });
  }
}

function reasonOf(error: unknown): string {
  return systemErrorCode(error) ?? String(error);
}
