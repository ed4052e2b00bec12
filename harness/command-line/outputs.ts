/** What a command leaves behind, for people and for machines. */
import type { RunResult } from '../result/document.js';
import { checkWritable, writeWhole } from '../store.js';
import type { ReporterChoice } from './reporter-choice.js';

/** Says before the work what would otherwise be found out after it. @throws LeakcheckError output-unwritable */
export function checkReporters(reporters: readonly ReporterChoice[]): void {
  for (const { file } of reporters) if (file !== undefined) checkWritable(file);
}

export function reports(result: RunResult, reporters: readonly ReporterChoice[], print: (text: string) => void): (() => void)[] {
  return reporters.map(({ file, render }) => () => (file === undefined ? print(render(result)) : writeWhole(file, render(result))));
}

/** Every output is tried, whatever has become of the others. @returns what was thrown, in order */
export function writeAll(outputs: readonly (() => void)[]): unknown[] {
  return outputs.flatMap((write) => {
    try {
      write();
      return [];
    } catch (error) {
      return [error];
    }
  });
}
