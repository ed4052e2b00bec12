/** The wiring of `leakcheck heap …`: files → results. */
import { LeakcheckError } from './errors.js';
import { analysisOf, type HeapAnalysis } from './heap/analysis.js';
import { ComparedHeap, classChanges, type Turnover, turnover } from './heap/diff.js';
import { HEAP_SCHEMA_VERSION, type ClassTotals, type HeapDiff, type HeapFile, type HeapInstances, type HeapRetainers, type HeapSummary } from './heap/heap-result.js';
import { holdersOf } from './heap/holders.js';
import { instancesOf, nodesOfClass } from './heap/instances.js';
import { nodeLabel } from './heap/labels.js';
import { readHeapNodes, readHeapSnapshot } from './heap/read-snapshot.js';
import { didYouMean } from './scenario/did-you-mean.js';

export type ClassOrder = HeapSummary['sortedBy'];

/** Groups of roots, which are no objects. */
const ROOTS = '(synthetic)';

/** @throws LeakcheckError as readHeapSnapshot */
export async function heapSummary(file: string, { sort = 'retained' }: { readonly sort?: ClassOrder } = {}): Promise<HeapSummary> {
  return analysed(file, ({ heap, totals }) => ({
    schemaVersion: HEAP_SCHEMA_VERSION,
    command: 'summary',
    file: { ...fileOf(file, heap.nodeCount, totals), edges: heap.edgeCount },
    sortedBy: sort,
    classes: totals.filter((one) => one.class !== ROOTS).sort(ORDERS[sort]),
  }));
}

const ORDERS: Readonly<Record<ClassOrder, (a: ClassTotals, b: ClassTotals) => number>> = {
  shallow: (a, b) => b.shallowBytes - a.shallowBytes || byName(a, b),
  retained: (a, b) => b.retainedBytes - a.retainedBytes || byName(a, b),
  count: (a, b) => b.count - a.count || byName(a, b),
};

function byName(a: ClassTotals, b: ClassTotals): number {
  return a.class < b.class ? -1 : 1;
}

/**
 * @param paths at least two, in the order of time
 * @throws LeakcheckError usage, and as readHeapSnapshot
 */
export async function heapDiff(paths: readonly string[]): Promise<HeapDiff> {
  if (paths.length < 2) throw new LeakcheckError('usage', 'a comparison needs two snapshots at least', { next: 'Give them in the order in which they were made: `leakcheck heap diff before.heapsnapshot after.heapsnapshot`.' });
  const files: HeapFile[] = [];
  const totals: ComparedHeap['totals'][] = [];
  const turnovers: (Turnover | undefined)[] = [];
  const backwards: string[] = [];
  let before: { readonly heap: ComparedHeap; readonly close: () => Promise<void> } | undefined;
  try {
    for (const path of paths) {
      const nodes = await readHeapNodes(path);
      const after = { heap: new ComparedHeap(nodes), close: () => nodes.close() };
      const { heap } = after;
      files.push({ file: path, nodes: heap.nodeCount, heapBytes: heap.heapBytes });
      totals.push(heap.totals);
      if (before !== undefined) {
        const step = turnover(before.heap, heap);
        turnovers.push(step);
        if (step !== undefined && heap.largestId < before.heap.largestId) backwards.push(path);
        await before.close();
      }
      before = after;
    }
  } finally {
    await before?.close();
  }
  const sameProcess = turnovers.every((step) => step !== undefined);
  return {
    schemaVersion: HEAP_SCHEMA_VERSION,
    command: 'diff',
    files,
    sameProcess,
    warnings: [
      ...(sameProcess ? [] : ['These snapshots are of different processes: objects cannot be matched by their ids, and only the numbers of each class are compared. What one process did and the other did not looks like growth.']),
      ...backwards.map((path) => `${path} was made before the file that stands before it: what it calls new is gone, and the other way round.`),
    ],
    // One pair that cannot be matched leaves no column that means the same in all steps.
    classes: classChanges(totals, sameProcess ? turnovers : turnovers.map(() => undefined)).filter((one) => one.class !== ROOTS),
  };
}

/** @throws LeakcheckError heap-no-match, and as readHeapSnapshot */
export async function heapInstances(file: string, className: string, { top }: { readonly top: number }): Promise<HeapInstances> {
  return analysed(file, (analysis) => ({
    schemaVersion: HEAP_SCHEMA_VERSION,
    command: 'instances',
    file: fileOf(file, analysis.heap.nodeCount, analysis.totals),
    totals: totalsOfClass(file, analysis, className),
    instances: instancesOf(analysis, className, top),
  }));
}

/**
 * @param wanted a node's id, with or without `@`, or the name of a class
 * @throws LeakcheckError heap-no-match, and as readHeapSnapshot
 */
export async function heapRetainers(file: string, wanted: string): Promise<HeapRetainers> {
  return analysed(file, (analysis) => {
    const { heap, classes, retained } = analysis;
    const id = /^@?(?<id>\d+)$/.exec(wanted)?.groups?.['id'];
    const node = id === undefined ? undefined : heap.nodeId.indexOf(Number(id));
    if (node === -1) throw new LeakcheckError('heap-no-match', `${file} has no object with the id ${id}`, { next: 'Ids are those of `leakcheck heap instances` on the same file; they stay the same in later snapshots of the same process.' });
    const target =
      node === undefined
        ? (({ class: label, ...figures }) => ({ label, ...figures }))(totalsOfClass(file, analysis, wanted))
        : { label: nodeLabel(heap, node), id: heap.nodeId[node]!, count: 1, shallowBytes: heap.selfSizeBytes(node), retainedBytes: retained[node]! };
    return {
      schemaVersion: HEAP_SCHEMA_VERSION,
      command: 'retainers',
      file: fileOf(file, heap.nodeCount, analysis.totals),
      target,
      ...holdersOf(analysis, node === undefined ? nodesOfClass(classes, wanted) : [node]),
    };
  });
}

async function analysed<Answer>(file: string, look: (analysis: HeapAnalysis) => Answer): Promise<Answer> {
  const heap = await readHeapSnapshot(file);
  try {
    return look(analysisOf(heap));
  } finally {
    await heap.close();
  }
}

function fileOf(file: string, nodes: number, totals: readonly ClassTotals[]): HeapFile {
  return { file, nodes, heapBytes: totals.reduce((sum, { shallowBytes }) => sum + shallowBytes, 0) };
}

function totalsOfClass(file: string, { totals }: HeapAnalysis, className: string): ClassTotals {
  const found = totals.find((one) => one.class === className);
  if (found) return found;
  const known = totals.map((one) => one.class);
  throw new LeakcheckError('heap-no-match', `${file} has no object of the class ${JSON.stringify(className)}${didYouMean(className, known)}`, { next: '`leakcheck heap summary` lists the classes; what the engine makes stands in parentheses, such as "(string)".' });
}
