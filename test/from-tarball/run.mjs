/**
 * What a team does with the packed tarball: installs it into a project whose server leaks, `leakcheck init`, a pull request
 * that fails and says where, the fix, and it passes. By the workflow that init has written, and by the action in its place.
 *
 *   node test/from-tarball/run.mjs [--node 22]… [--way workflow|action]… [--installed] [--quick]
 *
 * after `npm run build`. `npm ci` of the workflow is run once, and with --installed taken as done; --quick measures with the
 * profile of that name.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { aProject, nodeBinary, packed, ROOT } from './project.mjs';
import { runJob } from './runner.mjs';

const ROUTE = 'GET /products/{{int 1 100}}';
const ROUTES = ['GET /healthz', 'GET /products', ROUTE, 'GET /prices'];
const LINE = 'visits.js:6';

const { values } = parseArgs({ options: { node: { type: 'string', multiple: true, default: [] }, way: { type: 'string', multiple: true, default: ['workflow', 'action'] }, installed: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false } } });
const action = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8'));
const tarball = packed();

for (const version of values.node.length > 0 ? values.node : ['this']) {
  const project = aProject(version === 'this' ? process.execPath : nodeBinary(version), tarball);
  const say = (words) => process.stdout.write(`Node.js ${project.must('node', '--version').trim()}: ${words}\n`);
  say('installed');
  expectParts(project);
  const steps = init(project);
  say(`init has written ${ROUTES.length} routes and the workflow`);

  const runs = ({ run = '' }) => run.includes('leakcheck run');
  const ways = {
    workflow: steps.map((step) => (values.quick && runs(step) ? { ...step, run: `${step.run} --profile quick` } : step)),
    action: [...steps.filter((step) => !runs(step)), { uses: './', with: values.quick ? { arguments: '--profile\nquick' } : {} }],
  };
  const comments = [];
  let isInstalled = values.installed;
  const pullRequest = (way) => {
    const rest = isInstalled ? ways[way].filter(({ run }) => run !== 'npm ci') : ways[way];
    isInstalled = true;
    return runJob(rest, { ...project, cwd: project.folder, action, actionPath: ROOT, comments });
  };
  for (const way of values.way) {
    expectRed(await pullRequest(way));
    say(`${way}: red, and names ${ROUTE} and ${LINE}`);
  }
  project.fix();
  for (const way of values.way) {
    expectGreen(await pullRequest(way));
    say(`${way}: green after the fix`);
  }
  // Made when it failed, updated when it passed; a workflow without the action makes none.
  assert.equal(comments.length, values.way.includes('action') ? 1 : 0);
  for (const text of comments) assert.match(text, /Exit code 0/);
}

/** What runs in processes of its own is not found by an import. */
function expectParts({ folder }) {
  const parts = readdirSync(join(ROOT, 'harness'), { recursive: true }).filter((name) => name.endsWith('.cjs'));
  assert.ok(parts.length > 0);
  for (const part of parts) assert.ok(existsSync(join(folder, 'node_modules/leakcheck/dist/harness', part)), `${part} is not packed`);
}

function init({ folder, must }) {
  // What `npx leakcheck` runs; npm's own start takes a second of a processor each time.
  const leakcheck = join(folder, 'node_modules/.bin/leakcheck');
  must(leakcheck, 'init', '--yes');
  assert.match(must(leakcheck, 'check'), /^ok {2}shop \(4 routes\)$/m);
  const { routes } = parse(readFileSync(join(folder, 'scenarios/shop.yaml'), 'utf8'));
  assert.deepEqual(routes, ROUTES);
  const { jobs } = parse(readFileSync(join(folder, '.github/workflows/leakcheck.yml'), 'utf8'));
  return jobs.leakcheck.steps;
}

function expectRed({ exitCode, summary, log }) {
  assert.equal(exitCode, 1, log);
  assert.match(summary, /^### leakcheck: .*Exit code 1: a leak was found/m);
  const finding = /^- \*\*`(?<route>[^`]+)`\*\*: keeps [^]*?`(?<line>[^`]*:\d+)`/m.exec(summary)?.groups;
  assert.deepEqual({ ...finding }, { route: ROUTE, line: LINE }, summary);
}

function expectGreen({ exitCode, summary, log }) {
  assert.equal(exitCode, 0, log);
  assert.match(summary, /^### leakcheck: .*Exit code 0/m);
}
