/** Every YAML of the documentation, before a reader copies it; workflows by their linter. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse, parseDocument } from 'yaml';
import { ACTION, workflowMistakes, type Step } from '../support/workflow-linter.js';

const ROOT = join(__dirname, '../..');
const ACTION_NAME = 'OWNER/leakcheck@v0';

interface Block {
  readonly place: string;
  readonly text: string;
}

/** Blocks may be indented, inside of a list. */
function blocks(file: string): Block[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  return [...text.matchAll(/^(?<indent> *)```yaml\n(?<body>[^]*?)^ *```$/gm)].map(({ groups, index }) => ({
    place: `${file}:${text.slice(0, index).split('\n').length}`,
    text: (groups?.['body'] ?? '').replaceAll(new RegExp(`^${groups?.['indent'] ?? ''}`, 'gm'), ''),
  }));
}

const ALL = ['README.md', ...readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)].flatMap(blocks);
const parsed = ALL.map(({ place, text }) => ({ place, text, value: parse(text) as Record<string, unknown> | unknown[] }));
const workflows = parsed.filter(({ value }) => 'jobs' in value && 'on' in value);

test.each(ALL)('$place parses without a warning', ({ text }) => {
  const { errors, warnings } = parseDocument(text);
  expect([...errors, ...warnings].map(({ message }) => message)).toEqual([]);
});

describe('workflows for GitHub', () => {
  test('are found', () => {
    expect(workflows.length).toBeGreaterThanOrEqual(4);
  });

  test('have no mistake', () => {
    const mistakes = workflowMistakes(workflows.map(({ text }) => text));
    expect(workflows.map(({ place }, at) => [place, mistakes[at]])).toEqual(workflows.map(({ place }) => [place, []]));
  }, 30_000);

  test.each(workflows)('$place gives the action what it takes', ({ value }) => {
    const steps = Object.values((value as { jobs: Record<string, { steps: Step[] }> }).jobs).flatMap((job) => job.steps);
    for (const { with: given = {} } of steps.filter(({ uses }) => uses === ACTION_NAME)) for (const name of Object.keys(given)) expect(Object.keys(ACTION.inputs)).toContain(name);
  });
});

test('the table of inputs has those of the action', () => {
  const table = readFileSync(join(ROOT, 'docs/ci.md'), 'utf8').split('| input | default | |')[1]?.split('\n\n')[0] ?? '';
  expect([...table.matchAll(/^\| `(?<name>[\w-]+)` \|/gm)].map(({ groups }) => groups?.['name']).sort()).toEqual(Object.keys(ACTION.inputs).sort());
});

test('the Indexed Job gives each of its pods a shard, and as many shards as pods', () => {
  const jobs = parsed.filter(({ value }) => 'kind' in value && value['kind'] === 'Job');
  expect(jobs).toHaveLength(1);
  const { spec } = jobs[0]?.value as unknown as { spec: { completionMode: string; completions: number; template: { spec: { restartPolicy: string; containers: { command: string[] }[] } } } };
  expect(spec).toMatchObject({ completionMode: 'Indexed', template: { spec: { restartPolicy: 'Never' } } });
  expect(spec.template.spec.containers[0]?.command).toContain(`auto/${spec.completions}`);
});

test.each(['measure', 'leakcheck'])('where the CI system numbers the jobs of %s, they take its numbers', (name) => {
  const parallel = parsed.flatMap(({ value }) => [value, 'jobs' in value ? value['jobs'] : {}] as Record<string, { parallel?: number; parallelism?: number }>[]).flatMap((jobs) => (jobs[name]?.parallel ?? jobs[name]?.parallelism) === undefined ? [] : [JSON.stringify(jobs[name])]);
  expect(parallel).toHaveLength(1);
  expect(parallel[0]).toContain('--shard auto');
});
