/**
 * The step of action.yml that runs leakcheck: what it was given stands in variables, and what it hands on in outputs.
 * It fails only by its own fault; the exit code of leakcheck is an output, so that the report is published first.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const FOLDER = 'leakcheck-report';
const REPORTS = { html: 'report.html', github: 'annotations.txt', markdown: 'report.md', junit: 'junit.xml', sarif: 'leakcheck.sarif' };
const COULD_NOT_RUN = 2;

const { env } = process;
const lines = (text = '') => text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
const print = (text) => void process.stdout.write(text);
const reportFile = (name) => join(FOLDER, REPORTS[name]);

const given = lines(env.LEAKCHECK_ARGUMENTS);
const merged = lines(env.LEAKCHECK_MERGE);
const [program = '', ...words] = lines(env.LEAKCHECK_COMMAND);
const args = [
  ...(merged.length > 0 ? ['merge', ...merged] : ['run', ...lines(env.LEAKCHECK_SCENARIOS)]),
  ...given,
  ...baselineArguments(env.LEAKCHECK_BASELINE ?? ''),
  '--reporter', 'terminal',
  ...Object.keys(REPORTS).flatMap((name) => ['--reporter', `${name}=${reportFile(name)}`]),
  '--out', FOLDER,
];

// Of an earlier step of this job, or of an earlier job on this machine.
for (const file of [...Object.keys(REPORTS).map(reportFile), ...(merged.length > 0 ? [] : [join(FOLDER, 'result.json')])]) rmSync(file, { force: true });

// What servers and scenarios say is not taken for commands to the runner.
const resume = randomUUID();
print(`::stop-commands::${resume}\n`);
const { status, error } = spawnSync(program, [...words, ...args], { stdio: 'inherit' });
print(`::${resume}::\n`);
if (error !== undefined) print(`::error::${program} could not be started: ${error.code}\n`);
const exitCode = status ?? COULD_NOT_RUN;

const annotations = reportFile('github');
if (existsSync(annotations)) print(readFileSync(annotations, 'utf8'));

const report = reportFile('markdown');
appendTo('GITHUB_STEP_SUMMARY', existsSync(report) ? readFileSync(report, 'utf8') : `### leakcheck could not run\n\nIt ended with exit code ${exitCode}; its message is in the log of this step.\n`);
appendTo('GITHUB_OUTPUT', Object.entries(outputs()).map(([name, value]) => `${name}=${value}\n`).join(''));

function outputs() {
  const published = (file) => (existsSync(file) ? fromWorkspace(file) : '');
  return { 'exit-code': exitCode, folder: fromWorkspace(FOLDER), result: published(join(FOLDER, 'result.json')), report: published(report), sarif: published(reportFile('sarif')) };
}

/** Steps that are actions run in the workspace, wherever this one does. */
function fromWorkspace(path) {
  return join(relative(env.GITHUB_WORKSPACE || process.cwd(), process.cwd()), path);
}

function appendTo(variable, text) {
  if (env[variable]) appendFileSync(env[variable], text);
}

/** Scenarios are named relative to the baseline, so it is put where it belongs. */
function baselineArguments(file) {
  if (file === '') return [];
  if (env.LEAKCHECK_BASELINE_FROM !== 'checkout') restoreFromDefaultBranch(file, env.LEAKCHECK_DEFAULT_BRANCH ?? '');
  if (existsSync(file) || given.includes('--update-baseline')) return ['--baseline', file];
  print(`::notice::there is no baseline ${file} yet: every leak fails\n`);
  return [];
}

function restoreFromDefaultBranch(file, branch) {
  const git = (...command) => execFileSync('git', command, { encoding: 'utf8', maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'pipe'] });
  try {
    git('fetch', '--no-tags', '--depth=1', 'origin', `refs/heads/${branch}`);
  } catch (error) {
    print(`::warning::the baseline is that of the checkout: the default branch could not be fetched (${String(error.stderr).trim().split('\n').at(-1)})\n`);
    return;
  }
  const path = `./${relative(process.cwd(), file)}`;
  if (git('ls-tree', '--name-only', 'FETCH_HEAD', '--', path) === '') return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, git('show', `FETCH_HEAD:${path}`));
}
