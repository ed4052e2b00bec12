/** The workflow file for GitHub Actions. Pure. */
import type { PackageManager } from './package-manager.js';

export interface WorkflowPlan {
  readonly manager: PackageManager;
  /** Whether package.json says which version of pnpm: its action wants to be told only otherwise. */
  readonly managerIsPinned: boolean;
  readonly nodeMajor: number;
  /** Of the package, relative to the repository: `.`, or `packages/api`. */
  readonly folder: string;
  /** Script that makes what is started. */
  readonly build: string | undefined;
}

export function workflowText({ manager, managerIsPinned, nodeMajor, folder, build }: WorkflowPlan): string {
  const inFolder = folder === '.' ? [] : ['    defaults:', '      run:', `        working-directory: ${folder}`];
  return [
    'name: leakcheck',
    'on:',
    '  pull_request:',
    '  push:',
    '    branches: [main]',
    'permissions:',
    '  contents: read',
    'jobs:',
    '  leakcheck:',
    '    runs-on: ubuntu-latest',
    '    timeout-minutes: 30',
    ...inFolder,
    '    steps:',
    '      - uses: actions/checkout@v5',
    ...(manager.name === 'pnpm' ? ['      - uses: pnpm/action-setup@v4', ...(managerIsPinned ? [] : ['        with: { version: 10 }'])] : []),
    '      - uses: actions/setup-node@v5',
    `        with: { node-version: ${nodeMajor} }`,
    `      - run: ${manager.install}`,
    ...(build === undefined ? [] : [`      - run: ${build}`]),
    `      - run: ${manager.exec} leakcheck run --reporter terminal --reporter markdown="$GITHUB_STEP_SUMMARY"`,
    '      - uses: actions/upload-artifact@v4',
    '        if: always()',
    `        with: { name: leakcheck-report, path: ${folder === '.' ? '' : `${folder}/`}leakcheck-report, if-no-files-found: ignore }`,
    '',
  ].join('\n');
}
