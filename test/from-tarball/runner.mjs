/**
 * Runs the steps of a job as GitHub's runner does: scripts in bash, each with files of its own for summary and outputs, and a
 * composite action step by step. Other actions than this repository's own are taken as done.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);

/**
 * @param {readonly object[]} steps of a job; `uses: ./` stands for the action
 * @param {{ cwd: string, temp: string, env: NodeJS.ProcessEnv, action: object, actionPath: string, comments: string[] }} runner `comments` are the pull request's
 * @returns {Promise<{ exitCode: number, summary: string, log: string }>} exit code of the first step that failed, or 0
 */
export async function runJob(steps, runner) {
  const job = { exitCode: 0, summary: '', log: '' };
  const github = { action_path: runner.actionPath, workflow: 'leakcheck', job: 'leakcheck', token: 'none', event_name: 'pull_request', event: { repository: { default_branch: 'main' }, pull_request: { head: { repo: { fork: false } } } } };
  for (const step of steps) {
    if (step.uses === './') {
      const inputs = Object.fromEntries(Object.entries(runner.action.inputs).map(([name, input]) => [name, fill(step.with?.[name] ?? input.default, { github })]));
      await runSteps(runner.action.runs.steps, { github, inputs, steps: {} }, job, runner);
    } else await runSteps([step], { github, inputs: {}, steps: {} }, job, runner);
  }
  return job;
}

async function runSteps(steps, context, job, runner) {
  for (const step of steps) {
    if (job.exitCode !== 0 && !step.if?.includes('always()')) continue;
    const env = Object.fromEntries(Object.entries(step.env ?? {}).map(([name, value]) => [name, fill(value, context)]));
    if (step.run !== undefined) context.steps[step.id ?? ''] = { outputs: runScript(step, env, job, runner) };
    else if (env.SCRIPT?.endsWith('comment.cjs') && env.REPORT !== '') await comment(env, runner);
  }
}

function runScript({ run, shell }, env, job, { cwd, temp, env: ofRunner }) {
  const folder = mkdtempSync(join(temp, 'step-'));
  const [summary, output, script] = ['summary.md', 'output', 'script.sh'].map((name) => join(folder, name));
  writeFileSync(summary, '');
  writeFileSync(output, '');
  writeFileSync(script, run);
  // As the runner starts them: https://docs.github.com/actions/reference/workflow-syntax-for-github-actions#jobsjob_idstepsshell
  const flags = shell === 'bash' ? ['--noprofile', '--norc', '-eo', 'pipefail'] : ['-e'];
  const { status, stdout, stderr } = spawnSync('bash', [...flags, script], {
    cwd, env: { ...ofRunner, ...env, CI: 'true', GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: cwd, GITHUB_STEP_SUMMARY: summary, GITHUB_OUTPUT: output }, encoding: 'utf8', maxBuffer: 2 ** 26,
  });
  job.log += `$ ${run}\n${stdout}${stderr}`;
  job.summary += readFileSync(summary, 'utf8');
  if (job.exitCode === 0) job.exitCode = status ?? 1;
  return Object.fromEntries(readFileSync(output, 'utf8').split('\n').filter(Boolean).map((line) => line.split(/=(.*)/s, 2)));
}

async function comment(env, { cwd, comments }) {
  const write = ({ comment_id: id = comments.length, body }) => void (comments[id] = body);
  const issues = { listComments: {}, createComment: write, updateComment: write };
  const toolkit = { github: { paginate: () => comments.map((body, id) => ({ id, body })), rest: { issues } }, context: { repo: {}, issue: { number: 1 } }, core: { info: () => {}, notice: () => {} } };
  await require(env.SCRIPT)(toolkit, { ...env, REPORT: join(cwd, env.REPORT) });
}

/** `${{ steps.gate.outputs.report }}` → what it is here; nothing where it is not. */
function fill(text, context) {
  return text.replace(/\$\{\{ ([\w.-]+) \}\}/g, (_, path) => path.split('.').reduce((value, key) => value?.[key], context) ?? '');
}
