/** From a sampling heap profile to stacks of functions. */
import { describe, expect, test } from '@jest/globals';
import { allocationStacks, type ProfileNode } from '../../../harness/evidence/place/allocation-frames.js';

let id = 0;
function node(functionName: string, url: string, selfSize: number, ...children: ProfileNode[]): ProfileNode {
  id += 1;
  const scriptId = url === '' ? '0' : String([...url].reduce((sum, letter) => sum + letter.charCodeAt(0), 0));
  return { id, callFrame: { functionName, url, scriptId, lineNumber: url === '' ? -1 : functionName.length, columnNumber: url === '' ? -1 : 3 }, selfSize, children };
}
const root = (...children: ProfileNode[]) => node('(root)', '', 0, ...children);
const words = (stacks: ReturnType<typeof allocationStacks>) => stacks.map(({ frames, called, bytes }) => `${frames.map(({ functionName }) => functionName).join('<')}${called && ` calls ${called}`} ${bytes}`);

describe('stacks', () => {
  test('innermost first, the largest first, without Node.js and the engine at the inner end', () => {
    const head = root(
      node('onRequest', 'node:_http_server', 10, node('handler', '/app/a.js', 50, node('push', '/app/b.js', 110), node('mark', 'node:perf', 70, node('(V8 API)', '', 30)))),
      node('(IDLE)', '', 900), node('listOnTimeout', 'node:timers', 500),
    );
    expect(words(allocationStacks({ head }))).toEqual(['push<handler<onRequest<(root) 110', 'handler<onRequest<(root) calls mark 100', 'handler<onRequest<(root) 50']);
  });

  test('have the positions of the functions, from 0', () => {
    expect(allocationStacks({ head: root(node('f', 'A', 8)) })[0]?.frames[0]).toEqual({ functionName: 'f', url: 'A', position: { scriptId: 65, line: 1, column: 3 } });
  });

  test('count as far as they allocate in every interval, by the samples of it', () => {
    const [steady, once] = [node('steady', '/app/a.js', 999), node('once', '/app/b.js', 999)];
    const samples = [
      { nodeId: once.id, size: 7, ordinal: 1 }, { nodeId: steady.id, size: 40, ordinal: 2 }, { nodeId: once.id, size: 800, ordinal: 3 },
      { nodeId: steady.id, size: 30, ordinal: 4 }, { nodeId: steady.id, size: 30, ordinal: 5 }, { nodeId: steady.id, size: 1, ordinal: 6 },
    ];
    expect(words(allocationStacks({ head: root(steady, once), samples }, [{ after: 1, upTo: 3 }, { after: 3, upTo: 5 }]))).toEqual(['steady<(root) 40']);
  });

  test('are none where nothing survives, and go as deep as the profile does', () => {
    expect(allocationStacks({ head: root(node('f', '/app/a.js', 0)) })).toEqual([]);
    let deep = node('leaf', '/app/a.js', 1);
    for (let depth = 0; depth < 5_000; depth += 1) deep = node('f', '/app/a.js', 0, deep);
    expect(allocationStacks({ head: root(deep) })[0]?.frames.length).toBe(5_002);
  });
});
