/** `leakcheck heap …`: argv → looks into files → text. What is printed and written is handed back to the command line. */
import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { heapDiffReport } from '../../reports/heap/diff.js';
import { heapInstancesReport } from '../../reports/heap/instances.js';
import { heapRetainersReport } from '../../reports/heap/retainers.js';
import { heapSummaryReport } from '../../reports/heap/summary.js';
import { jsonReport } from '../../reports/json.js';
import type { HeapResult } from '../heap/heap-result.js';
import { type ClassOrder, heapDiff, heapInstances, heapRetainers, heapSummary } from '../heap-look.js';
import { checkWritable, writeWhole } from '../store.js';
import type { lookOf } from './terminal-look.js';
import { wholeNumber } from './whole-number.js';

interface Flags {
  readonly top: number;
  readonly json?: string;
}

/** Standard output, and how it looks. */
export interface HeapOutput {
  readonly print: (text: string) => void;
  readonly look: ReturnType<typeof lookOf>;
}

const STANDARD_OUTPUT = '-';

export function heapCommands(output: HeapOutput): Command {
  const heap = new Command('heap').description('look into .heapsnapshot files, plain or gzip, of Node.js 18 to 26 and of Chromium');
  const command = (name: string, description: string, top: number) =>
    heap
      .command(name)
      .description(description)
      .option('--top <n>', 'lines at most', wholeNumber(1), top)
      .option('--json <file>', 'write everything here too; - for standard output instead of the table');

  command('summary', 'the largest classes', 20)
    .argument('<file>')
    .addOption(new Option('--sort <by>', 'what the largest is').choices(['shallow', 'retained', 'count']).default('retained'))
    .action(async (file: string, flags: Flags & { sort: ClassOrder }) => {
      await answer(output, flags, () => heapSummary(file, flags), (result) => heapSummaryReport(result, { ...flags, ...output.look }));
    });
  command('diff', 'what came, went and grew from each file to the next', 20)
    .argument('<file...>', 'two or more of one process, the oldest first')
    .action(async (files: string[], flags: Flags) => {
      await answer(output, flags, () => heapDiff(files), (result) => heapDiffReport(result, { ...flags, ...output.look }));
    });
  command('instances', 'objects of a class with their fields, those that retain most first', 10)
    .argument('<file>')
    .argument('<class>', 'as in the summary, with its parentheses')
    .action(async (file: string, className: string, flags: Flags) => {
      await answer(output, flags, () => heapInstances(file, className, flags), (result) => heapInstancesReport(result, output.look));
    });
  command('retainers', 'who holds an object, or the objects of a class: ways from the GC roots, and direct holders', 5)
    .argument('<file>')
    .argument('<id or class>', 'an id with or without @, or a class')
    .action(async (file: string, wanted: string, flags: Flags) => {
      await answer(output, flags, () => heapRetainers(file, wanted), (result) => heapRetainersReport(result, { ...flags, ...output.look }));
    });
  return heap;
}

async function answer<Result extends HeapResult>(output: HeapOutput, { json }: Flags, look: () => Promise<Result>, report: (result: Result) => string): Promise<void> {
  const file = json === undefined || json === STANDARD_OUTPUT ? undefined : resolve(json);
  // A large file takes a while: better to know before.
  if (file !== undefined) checkWritable(file);
  const result = await look();
  const text = jsonReport(result);
  if (file !== undefined) writeWhole(file, text);
  output.print(json === STANDARD_OUTPUT ? text : report(result));
}
