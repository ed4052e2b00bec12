/** The reports on heaps against golden files. UPDATE_GOLDEN=1 writes them: read each as a stranger before committing it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { HeapDiff, HeapInstances, HeapRetainers, HeapSummary } from '../../harness/heap/heap-result.js';
import { heapDiff, heapInstances, heapRetainers, heapSummary } from '../../harness/heap-look.js';
import { heapDiffReport } from '../../reports/heap/diff.js';
import { heapInstancesReport } from '../../reports/heap/instances.js';
import { heapRetainersReport } from '../../reports/heap/retainers.js';
import { heapSummaryReport } from '../../reports/heap/summary.js';
import { aHeap, type DrawnHeap } from '../support/heap-dsl.js';
import { heapFile } from '../support/heap-file.js';

const LOOKS = { 'color-unicode': { color: true, unicode: true }, 'plain-ascii': { color: false, unicode: false } };
type Look = (typeof LOOKS)[keyof typeof LOOKS];

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'leakcheck-golden-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A shop whose sessions pile up in a Map, seen after a number of requests. */
function aShop({ requests, process = 1, sessionClass = 'Session' }: { requests: number; process?: number; sessionClass?: string }): DrawnHeap {
  return aHeap(({ root, roots, object, closure, context, array, string, node, hidden }) => {
    const table = array(4096);
    const cache = object('Map', 32).internal('table', table);
    const handler = closure('handler', 64, { location: { scriptId: 7, line: 11, column: 20 } })
      .internal('context', context().variable('sessions', cache))
      .internal('shared', node('code', 'handler', 56).internal('script', node('code', '/app/routes/session.js', 144)));
    const server = object('Server', 240).property('onRequest', handler);
    root.shortcut('1', object('global', 40).property('server', server));
    roots.element(13, node('synthetic', '(Global handles)', 0).element(1, server));
    for (let index = 0; index < 30; index += 1) server.property(`part${index}`, object(process === 1 ? `Part${index}` : `Piece${index}`, 24));
    for (let index = 0; index < requests; index += 1) {
      // Of another process, the same id is another object.
      const id = 100_000 + 10 * index + 2 * process;
      const url = string(`/items/${index}?token=${'f'.repeat(60)}`, 96, { id: id - 1 });
      const session = object(sessionClass, 56, { id: id + 1 }).property('url', url).property('user', object('User', 40, { id: id + 3 }).property('admin', hidden('true', 0)));
      table.internal(`${3 * index}`, url).internal(`${3 * index + 1}`, session);
      if (index === 0) server.property('last', session).weak('watched', session);
    }
    node('native', 'Node / Environment', 3_000_000, { id: 2 });
  });
}

/** As a user would have them beside each other. */
function saved(name: string, heap: DrawnHeap): string {
  const path = join(folder, name);
  writeFileSync(path, heapFile(heap, 'node 24'));
  return path;
}

/** Without the folder of the test; as it comes back from a saved result. */
function reread<Result extends object>(result: Result): Result {
  return JSON.parse(JSON.stringify(result).replaceAll(`${folder}/`, '')) as Result;
}

const CASES: Record<string, () => Promise<(look: Look) => string>> = {
  'summary': async () => {
    const result: HeapSummary = reread(await heapSummary(saved('shop.heapsnapshot', aShop({ requests: 200 }))));
    return (look) => heapSummaryReport(result, { top: 8, ...look });
  },
  'summary-by-count': async () => {
    const result: HeapSummary = reread(await heapSummary(saved('shop.heapsnapshot', aShop({ requests: 200 })), { sort: 'count' }));
    return (look) => heapSummaryReport(result, { top: 3, ...look });
  },
  'diff-two': async () => {
    const result: HeapDiff = reread(await heapDiff([saved('before.heapsnapshot', aShop({ requests: 100 })), saved('after.heapsnapshot', aShop({ requests: 1300 }))]));
    return (look) => heapDiffReport(result, { top: 20, ...look });
  },
  'diff-three': async () => {
    const result: HeapDiff = reread(await heapDiff([100, 400, 700].map((requests) => saved(`${requests}.heapsnapshot`, aShop({ requests })))));
    return (look) => heapDiffReport(result, { top: 2, ...look });
  },
  'diff-of-two-processes': async () => {
    const result: HeapDiff = reread(await heapDiff([saved('before.heapsnapshot', aShop({ requests: 100 })), saved('other.heapsnapshot', aShop({ requests: 160, process: 2 }))]));
    return (look) => heapDiffReport(result, { top: 4, ...look });
  },
  'diff-without-change': async () => {
    const path = saved('shop.heapsnapshot', aShop({ requests: 10 }));
    const result: HeapDiff = reread(await heapDiff([path, path, path]));
    return (look) => heapDiffReport(result, { top: 4, ...look });
  },
  'instances': async () => {
    const result: HeapInstances = reread(await heapInstances(saved('shop.heapsnapshot', aShop({ requests: 200 })), 'Session', { top: 2 }));
    return (look) => heapInstancesReport(result, look);
  },
  'instances-with-many-fields': async () => {
    const result: HeapInstances = reread(await heapInstances(saved('shop.heapsnapshot', aShop({ requests: 2 })), 'Server', { top: 2 }));
    return (look) => heapInstancesReport(result, look);
  },
  'retainers-of-a-class': async () => {
    const result: HeapRetainers = reread(await heapRetainers(saved('shop.heapsnapshot', aShop({ requests: 200 })), 'Session'));
    return (look) => heapRetainersReport(result, { top: 5, ...look });
  },
  'retainers-of-one': async () => {
    const result: HeapRetainers = reread(await heapRetainers(saved('shop.heapsnapshot', aShop({ requests: 200 })), '@100013'));
    return (look) => heapRetainersReport(result, { top: 5, ...look });
  },
  'retainers-of-nothing': async () => {
    const result: HeapRetainers = reread(await heapRetainers(saved('shop.heapsnapshot', aShop({ requests: 1 })), 'Node / Environment'));
    return (look) => heapRetainersReport(result, { top: 5, ...look });
  },
};

describe.each(Object.entries(CASES))('%s', (name, open) => {
  test.each(Object.entries(LOOKS))('%s', async (look, options) => {
    golden(`${name}.${look}`, (await open())(options));
  });

  test('fits 80 columns without colours, in plain ASCII', async () => {
    expectPlain((await open())(LOOKS['plain-ascii']));
  });
});

test('names that would steer the terminal, or fill it, are made visible and cut', async () => {
  const names = ['\u001b[2J\u001b]0;title\u0007', 'a\nb\r\tc', '\u202eevil', 'x'.repeat(1000), '日本語'.repeat(40), '\ud83d'];
  for (const sessionClass of names) {
    const path = saved('odd.heapsnapshot', aShop({ requests: 3, sessionClass }));
    const [look, every] = [LOOKS['plain-ascii'], { top: 50, ...LOOKS['plain-ascii'] }];
    expectPlain(heapSummaryReport(await heapSummary(path), every).replaceAll(folder, ''));
    expectPlain(heapInstancesReport(reread(await heapInstances(path, sessionClass, { top: 1 })), look));
    expectPlain(heapRetainersReport(reread(await heapRetainers(path, sessionClass)), every));
  }
  const shown = heapSummaryReport(await heapSummary(saved('odd.heapsnapshot', aShop({ requests: 3, sessionClass: names[0] ?? '' }))), { top: 50, ...LOOKS['plain-ascii'] });
  expect(shown).toContain('\\x1b[2J\\x1b]0;title\\x07');
});

function expectPlain(report: string): void {
  expect(Math.max(...report.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
  expect(report).toMatch(/^[\n -~]*$/);
}

function golden(name: string, actual: string): void {
  const file = join(__dirname, 'heap', `${name}.txt`);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, actual);
  expect(actual).toBe(readFileSync(file, 'utf8'));
}
