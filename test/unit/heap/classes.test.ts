/** Totals by class, instances with their fields, and what grew between snapshots. */
import { describe, expect, test } from '@jest/globals';
import { analysisOf } from '../../../harness/heap/analysis.js';
import { ComparedHeap, classChanges, turnover } from '../../../harness/heap/diff.js';
import { instancesOf } from '../../../harness/heap/instances.js';
import { largest } from '../../../harness/heap/largest.js';
import { seededRandom } from '../../../harness/scenario/seeded-random.js';
import { aHeap, type DrawnHeap, type DrawnNode, type HeapDrawing } from '../../support/heap-dsl.js';

const totalsOf = ({ snapshot }: DrawnHeap) => Object.fromEntries(analysisOf(snapshot).totals.map(({ class: name, count, shallowBytes, retainedBytes }) => [name, [count, shallowBytes, retainedBytes]]));

describe('the totals of a class', () => {
  test('count what its instances retain together once', () => {
    const heap = aHeap(({ roots, object, string }) => {
      const inner = object('Node', 10).property('text', string('x', 5));
      roots.element(1, object('Node', 20).property('child', object('Other', 3).property('child', inner))).element(2, object('Node', 40));
    });
    expect(totalsOf(heap)).toMatchObject({ 'Node': [3, 70, 78], 'Other': [1, 3, 18], '(string)': [1, 5, 5] });
  });

  test('bring together equal names, and name what the engine makes as DevTools does', () => {
    const heap = aHeap(({ roots, object, closure, array, node, string, hidden }) => {
      roots.element(1, object('A', 1)).element(2, object('A', 2)).element(3, closure('f', 4)).element(4, closure('g', 8)).element(5, array(16)).element(6, string('s', 32)).element(7, hidden('system / Foreign', 64));
      roots.element(8, node('native', 'Node / Environment', 128)).element(9, node('concatenatedString', '(concatenated string)', 256)).element(10, node('slicedString', '(sliced string)', 512)).element(11, node('code', 'f', 1024)).element(12, node('objectShape', 'system / Map', 2048));
    });
    expect(totalsOf(heap)).toMatchObject({
      'A': [2, 3, 3], '(closure)': [2, 12, 12], '(array)': [1, 16, 16], '(string)': [1, 32, 32], '(system)': [1, 64, 64], 'Node / Environment': [1, 128, 128],
      '(concatenated string)': [1, 256, 256], '(sliced string)': [1, 512, 512], '(compiled code)': [1, 1024, 1024], '(object shape)': [1, 2048, 2048],
    });
  });

  test.each([1, 2, 3])('are those of their definition on graphs drawn by chance, seed %i', (seed) => {
    const random = seededRandom(seed, 5);
    for (let round = 0; round < 40; round += 1) {
      const heap = aHeap(({ root, roots, object }) => {
        const nodes = [root, roots, ...Array.from({ length: 25 }, (_, index) => object('ABCD'[index % 4]!, 1 + Math.floor(random() * 50)))];
        for (let edge = 0; edge < 45; edge += 1) nodes[Math.floor(random() * nodes.length)]!.element(edge, nodes[Math.floor(random() * nodes.length)]!);
      });
      const { tree: { immediateDominator }, totals } = analysisOf(heap.snapshot);
      const dominatorsOf = (node: number): number[] => (node === 0 ? [0] : [node, ...dominatorsOf(immediateDominator[node]!)]);
      for (const { class: name, retainedBytes } of totals) {
        // Freed are the nodes that have one of the class above them, or are one.
        const freed = heap.nodes.filter((_, node) => dominatorsOf(node).some((one) => (heap.nodes[one]!.type === 'synthetic' ? '(synthetic)' : heap.nodes[one]!.name) === name));
        expect(retainedBytes).toBe(freed.reduce((sum, { bytes }) => sum + bytes, 0));
      }
    }
  });
});

describe('instances', () => {
  const heap = aHeap(({ roots, object, string, closure, node, hidden }) => {
    const number = (text: string) => node('number', 'smi number', 0).internal('value', string(text, 0));
    const oddball = (text: string) => hidden('system / Oddball').internal('map', hidden('system / Map')).hidden(0, string(text, 0));
    const text = node('concatenatedString', '(concatenated string)', 32).internal('first', string('/items/')).internal('second', node('concatenatedString', '(concatenated string)', 32).internal('first', string('17')).internal('second', string('?q')));
    const session = object('Session', 100)
      .property('__proto__', object('Object'))
      .property('url', text)
      .property('name', string('a "name"\n'))
      .property('long', string('x'.repeat(100)))
      .property('slice', node('slicedString', '(sliced string)', 32).internal('parent', string('parent')))
      .property('count', number('42'))
      .property('rate', node('number', 'heap number', 16))
      .property('open', oddball('true'))
      .property('none', hidden('null'))
      .property('#secret', closure('onEnd', 64, { location: { scriptId: 3, line: 11, column: 4 } }).internal('shared', node('code', 'onEnd', 8).internal('script', node('code', '/app/server.js', 8))))
      .property('<symbol kState>', node('symbol', 'symbol', 8))
      .property('odd name', node('regexp', 'a+', 8))
      .element(3, object('Map', 32, { id: 501 }))
      .internal('map', node('objectShape', 'system / Map', 80));
    roots.element(1, session).element(2, object('Session', 1)).element(3, object('Session', 50));
  });

  test('come by retained size with their fields', () => {
    const [first, second, ...rest] = instancesOf(analysisOf(heap.snapshot), 'Session', 2);
    expect(rest).toEqual([]);
    expect(second).toMatchObject({ shallowBytes: 50, fields: [], moreFields: 0 });
    expect(first!.fields.map(({ name, value }) => `${name} = ${value.replace(/@\d+$/, '@id')}`)).toEqual([
      '.url = "/items/17?q"',
      '.name = "a \\"name\\"\\n"',
      `.long = "${'x'.repeat(60)}"…`,
      '.slice = (sliced string) @id',
      '.count = 42',
      '.rate = a number',
      '.open = true',
      '.none = null',
      '.#secret = closure onEnd (/app/server.js:12:5) @id',
      '[Symbol(kState)] = symbol @id',
      '["odd name"] = /a+/',
      '[3] = Map @id',
    ]);
  });

  test('a class that has none has none', () => {
    expect(instancesOf(analysisOf(heap.snapshot), 'Nobody', 5)).toEqual([]);
  });
});

test('the largest, of equal ones the first', () => {
  const scores = [3, 9, 9, 1, 12, 3, 9];
  const of = (most: number) => largest(scores.keys(), (index) => scores[index]!, most);
  expect([of(0), of(1), of(3), of(5), of(100)]).toEqual([[], [4], [4, 1, 2], [4, 1, 2, 6, 0], [4, 1, 2, 6, 0, 5, 3]]);
});

describe('between snapshots', () => {
  /** Objects of one process by id; the id decides when one was made. */
  const snapshot = (...objects: readonly (readonly [className: string, id: number, bytes: number])[]) =>
    new ComparedHeap(aHeap(({ roots, object }: HeapDrawing) => {
      const startup: DrawnNode[] = Array.from({ length: 20 }, (_, index) => object(`Startup${index}`, 1, { id: 1001 + 2 * index }));
      for (const [className, id, bytes] of objects) startup.push(object(className, bytes, { id }));
      startup.forEach((one, index) => roots.element(index, one));
    }).snapshot);
  const changes = (...heaps: readonly ComparedHeap[]) => classChanges(heaps.map(({ totals }) => totals), heaps.slice(1).map((after, index) => turnover(heaps[index]!, after)));

  test('what is new, what is gone and the difference', () => {
    expect(changes(snapshot(['A', 2001, 10], ['A', 2003, 20], ['B', 2005, 5]), snapshot(['A', 2003, 24], ['A', 3001, 100], ['A', 3003, 100], ['B', 2005, 5]))).toEqual([
      { class: 'A', counts: [2, 3], shallowBytes: [30, 224], grewInEveryStep: true, steps: [{ deltaCount: 1, deltaBytes: 194, objects: { newCount: 2, newBytes: 200, deletedCount: 1, deletedBytes: 10 } }] },
    ]);
  });

  test('what grew in every step comes first, the strongest weakest step before the others; then growth, shrinking and exchange', () => {
    const at = (a: number, b: number, c: number, d: number, e: number, x: number) => snapshot(['A', 2001, a], ['B', 2003, b], ['C', 2005, c], ['D', 2007, d], ['E', x, e]);
    const found = changes(at(10, 10, 10, 90, 5, 3001), at(11, 30, 80, 50, 5, 3003), at(99, 45, 70, 20, 5, 3005));
    expect(found.map((change) => [change.class, change.grewInEveryStep])).toEqual([['B', true], ['A', true], ['C', false], ['D', false], ['E', false]]);
  });

  test('of different processes objects are not matched', () => {
    const other = new ComparedHeap(aHeap(({ roots, object }) => { for (let index = 0; index < 20; index += 1) roots.element(index, object(`Startup${19 - index}`, 1, { id: 1001 + 2 * index })); }).snapshot);
    expect(turnover(snapshot(), other)).toBeUndefined();
    expect(turnover(snapshot(), snapshot())).toBeDefined();
    expect(changes(snapshot(['A', 2001, 10]), other)).toEqual([{ class: 'A', counts: [1, 0], shallowBytes: [10, 0], grewInEveryStep: false, steps: [{ deltaCount: -1, deltaBytes: -10 }] }]);
  });

  test('what lies outside of the heap has new ids in each snapshot, and is neither new nor gone', () => {
    const withNative = (id: number) => new ComparedHeap(aHeap(({ roots, object, node }) => roots.element(1, object('Startup', 1, { id: 11 })).element(2, node('native', 'Node / Buffer', 64, { id }))).snapshot);
    expect(changes(withNative(1000), withNative(2000))).toEqual([]);
  });

  test('the largest id tells which snapshot is later', () => {
    expect(snapshot(['A', 4_294_967_295, 1]).largestId).toBe(4_294_967_295);
  });
});
