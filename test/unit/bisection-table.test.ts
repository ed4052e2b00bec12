/** The table in docs/bisection.md is what the search does. UPDATE_GOLDEN=1 writes it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { bisect } from '../../harness/bisect/bisect.js';
import { log2Choose, serverOf } from '../support/bisection-instances.js';
import { simulated } from '../support/simulated-bisection.js';

const PAGE = 'docs/bisection.md';
const SERVERS = 200;

async function trialsOf(routes: number, leakers: number): Promise<number[]> {
  const trials: number[] = [];
  for (let seed = 1; seed <= SERVERS; seed += 1) {
    const server = serverOf({ routes, leakers, seed });
    const world = simulated(server);
    trials.push((await bisect(server.routes, world, world.whole(server.routes))).trials);
  }
  return trials;
}

test('the table of trials', async () => {
  const rows: string[] = [];
  for (const routes of [8, 64, 256, 1_000]) {
    for (const leakers of [1, 2, 4, 8].filter((count) => count < routes)) {
      const trials = await trialsOf(routes, leakers);
      const mean = trials.reduce((sum, count) => sum + count, 0) / SERVERS;
      const promised = leakers === 1 ? Math.log2(routes) + 2 : 1.5 * log2Choose(routes, leakers) + leakers;
      rows.push(`| ${routes} | ${leakers} | ${log2Choose(routes, leakers).toFixed(1)} | ${mean.toFixed(1)} | ${Math.max(...trials)} | ${Math.floor(promised)} |`);
      expect(Math.max(...trials)).toBeLessThanOrEqual(promised);
    }
  }
  const table = ['| routes R | leakers k | at least | mean | most | promised |', '|---:|---:|---:|---:|---:|---:|', ...rows].join('\n');
  const page = readFileSync(PAGE, 'utf8');
  const whole = page.replace(/(<!-- table: trials -->\n)[^]*?(<!-- end -->)/, `$1${table}\n$2`);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(PAGE, whole);
  expect(readFileSync(PAGE, 'utf8')).toBe(whole);
});
