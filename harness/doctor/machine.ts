/** The machine as the self-test looks at it: real in the command line, scripted in tests. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../target/free-port.js';
import { findNode, type NodeBinary } from '../target/node-binary.js';

export interface Machine {
  /** That this process may use. */
  processors(): number;
  /** That can still be had, the limit of a container included. */
  availableMemoryBytes(): number;
  /** Processes that wanted to run, mean of the last minute; 0 where the system does not tell. */
  loadAverage(): number;
  /** A port that is free on every address. */
  freePort(): Promise<number>;
  /** Writes a file into the folder for temporary files, and removes it. @returns the folder */
  tryTemporaryFile(): Promise<string>;
  /** The Node.js that `node …` starts, or the wanted one. @throws LeakcheckError target-node */
  findNode(wanted: string | undefined, signal: AbortSignal): Promise<NodeBinary>;
}

export const realMachine: Machine = {
  processors: () => availableParallelism(),
  availableMemoryBytes: () => process.availableMemory(),
  loadAverage: () => loadavg()[0] ?? 0,
  freePort,
  tryTemporaryFile: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'leakcheck-doctor-'));
    try {
      await writeFile(join(folder, 'file'), 'leakcheck');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    return tmpdir();
  },
  findNode: (wanted, signal) => findNode(wanted, 'node', { cwd: process.cwd(), searchPath: process.env['PATH'] ?? '', signal }),
};
