/** Containers, through the docker CLI: nothing else is needed, and a remote engine is reached like a local one. */
import { spawn } from 'node:child_process';
import { Duplex } from 'node:stream';
import { LeakcheckError, systemErrorCode } from '../errors.js';

/** Starting a program in a container took 20 s on a machine with four times more work than processors. */
const ANSWER_LIMIT_MS = 60_000;
/** Docker's own words are the last line. */
const MOST_DETAILS = 5;

/** A container that runs, and the Node.js in it. */
export interface Container {
  /** What the program prints, read as JSON. @throws LeakcheckError attach-container */
  run<Answer>(program: string): Promise<Answer>;
  /** A connection to a program's standard input and output. */
  connect(program: string): Duplex;
}

/** The one that the server runs on need not be on the path. */
const NODES = ['node', '/proc/1/exe'];

/** @throws LeakcheckError attach-container */
export async function openContainer(container: string): Promise<Container> {
  for (const node of NODES) {
    const tried = await docker(['exec', container, node, '-e', '0']);
    if (tried.code === 0) return { run: (program) => run(container, node, program), connect: (program) => connect(container, node, program) };
    if (node === NODES.at(-1) || /no such container|is not running|cannot connect|permission denied while/i.test(tried.stderr)) throw failed(`\`docker exec ${container} node\` failed`, tried.stderr);
  }
  throw failed(`${container} has no Node.js`, '');
}

async function run<Answer>(container: string, node: string, program: string): Promise<Answer> {
  const { code, stdout, stderr } = await docker(['exec', container, node, '-e', program]);
  if (code !== 0) throw failed(`\`docker exec ${container} ${node}\` failed`, stderr);
  return JSON.parse(stdout) as Answer;
}

function connect(container: string, node: string, program: string): Duplex {
  const child = spawn('docker', ['exec', '-i', container, node, '-e', program], { stdio: ['pipe', 'pipe', 'ignore'] });
  const duplex = Duplex.from({ readable: child.stdout, writable: child.stdin });
  child.on('error', (error) => duplex.destroy(error));
  duplex.on('close', () => child.kill()).on('error', () => {});
  return duplex;
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function docker(args: readonly string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn('docker', args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: ANSWER_LIMIT_MS });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', (error) => {
      reject(
        systemErrorCode(error) === 'ENOENT'
          ? new LeakcheckError('attach-container', 'there is no `docker` command', { next: 'Install the docker CLI, or publish the inspector of the container and give host:port.', cause: error })
          : failed('the docker CLI could not be started', error.message),
      );
    });
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

function failed(what: string, words: string): LeakcheckError {
  return new LeakcheckError('attach-container', what, {
    next: 'Give the name or the id of a container that runs (`docker ps`) and has Node.js as `node` or as its first process.',
    details: words.split('\n').filter((line) => line !== '').slice(-MOST_DETAILS),
  });
}
