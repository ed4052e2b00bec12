import { expect, test } from '@jest/globals';
import { Retainers } from '../../../harness/heap/retainers.js';
import { seededRandom } from '../../../harness/scenario/seeded-random.js';
import { aHeap } from '../../support/heap-dsl.js';

test('every edge is found at its end, with the node that it begins at', () => {
  const random = seededRandom(3, 3);
  const heap = aHeap(({ nodes, object, roots }) => {
    for (let index = 0; index < 50; index += 1) object('node');
    for (let edge = 0; edge < 90; edge += 1) nodes[Math.floor(random() * 25) * 2]?.element(edge, nodes[Math.floor(random() * 50)] ?? roots);
  });
  const retainers = new Retainers(heap.snapshot);
  const expected = heap.nodes.map((node) => heap.nodes.flatMap((from) => from.edges.filter(({ to }) => to === node).map(({ name }) => [from, name])));
  const found = heap.nodes.map((_, node) => [...retainers.of(node)].map((edge) => [heap.nodes[retainers.sourceOf(edge)], heap.snapshot.edgeName[edge]]));
  expect(found).toEqual(expected);
});
