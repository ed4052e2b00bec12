/* leakcheck: node leakcheck.mjs <file> parse | paths | full | report */
import { PathCosts } from '../../../dist/harness/heap/path-costs.js';
import { readHeapSnapshot } from '../../../dist/harness/heap/read-snapshot.js';
import { dominatorTree } from '../../../dist/harness/heap/dominators.js';
import { retainedSizes } from '../../../dist/harness/heap/retained-sizes.js';
import { Retention } from '../../../dist/harness/heap/retention.js';
import { shortestPaths } from '../../../dist/harness/heap/shortest-paths.js';
import { heapSummary } from '../../../dist/harness/heap-look.js';
import { measure } from '../peers/measured.mjs';

const [, , file, step] = process.argv;

const STEPS = {
  parse: () => readHeapSnapshot(file),
  paths: async () => {
    const heap = await readHeapSnapshot(file);
    const costs = new PathCosts(heap, new Retention(heap));
    return { heap, arrival: shortestPaths(heap, (edge, from) => costs.of(edge, from)) };
  },
  full: async () => {
    const heap = await readHeapSnapshot(file);
    const tree = dominatorTree(heap, new Retention(heap));
    return { heap, tree, retained: retainedSizes(heap, tree) };
  },
  report: () => heapSummary(file),
};

await measure(STEPS[step]);
// The snapshot's file is still open, as its strings are read from there: the system closes it.
process.exit();
