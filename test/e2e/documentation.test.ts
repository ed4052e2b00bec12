/**
 * README and docs, executed: each command in a `console` block that names a world, in the order of the pages, and what
 * the page shows below it. With UPDATE_DOCS=1 the pages take over what was printed, where they leave nothing out.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { RUN_ELSEWHERE } from '../support/documented/not-run.js';
import { blocksOf, PAGES, readPage, ROOT, stepsOf, type Block, type Step } from '../support/documented/page.js';
import { difference, LEFT_OUT } from '../support/documented/same-output.js';
import { Session } from '../support/documented/session.js';

/** A run that finds a leak, with its evidence and its smallest case, on a busy machine. */
jest.setTimeout(300_000);

const UPDATE = process.env['UPDATE_DOCS'] === '1';
/** The tutorial makes what other pages look at. */
const FIRST = 'docs/getting-started.md';
const executed = [FIRST, ...PAGES.filter((page) => page !== FIRST)]
  .map((page): [string, Block[]] => [page, blocksOf(page).filter(({ world = '' }) => world !== '' && !(world in RUN_ELSEWHERE))])
  .filter(([, blocks]) => blocks.length > 0);

const session = new Session();
afterAll(() => session.close());

describe.each(executed)('%s', (_page, blocks) => {
  test.each(blocks)('line $line', async (block) => {
    if (block.language === 'console') await runAll(block);
    else if (block.language === 'diff') await session.change(block);
    else expect(await session.file(block)).toBe(block.text);
  });
});

/** Of an output what the page would show: what was said on standard output, otherwise on standard error. */
async function runAll(block: Block): Promise<void> {
  const steps = stepsOf(block);
  for (const [index, { command, output }] of steps.entries()) {
    const { code, stdout, stderr } = await session.run(block, command);
    expect({ command, code, stdout, stderr }).toEqual({ command, code: index === steps.length - 1 ? block.exit : 0, stdout: expect.any(String), stderr: expect.any(String) });
    if (output === undefined) continue;
    const wrong = difference(output, stdout === '' ? stderr : stdout);
    if (wrong !== null && UPDATE) takeOver(block, { command, output }, stdout === '' ? stderr : stdout);
    else expect(wrong?.printed).toEqual(wrong?.shown);
  }
}

function takeOver({ page }: Block, { output = '' }: Step, printed: string): void {
  if (LEFT_OUT.test(output)) throw new Error(`${page} leaves lines out; by hand, from:\n${printed}`);
  writeFileSync(join(ROOT, page), readPage(page).replace(output, () => printed.trimEnd()));
}
