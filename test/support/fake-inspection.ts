/** The look into a heap as a script: one Map, `orders`, that has gained an object with each call. */
import { writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Inspection } from '../../harness/target/inspection.js';
import { aHeap } from './heap-dsl.js';
import { heapFile } from './heap-file.js';

const ORDER_BYTES = 56;
/** Of what is there from the start; orders come behind. */
const FIRST_ID = 1001;

export interface FakeInspection {
  readonly inspect: (calls: () => number) => Inspection;
  /** What was asked, in order, with the calls by then: `snapshot 20`. */
  readonly asked: string[];
  /** Where what it tells was wanted. */
  readonly folders: Set<string>;
}

/** Compiled code, whose source map is not there. */
const COMPILED = { scriptId: 7, url: 'file:///srv/shop/dist/app.js', source: "const orders = new Map();\nexports.handler = (id) => { orders.set(id, {}); };\n//# sourceMappingURL=app.js.map\n" };
const HANDLER = { id: 2, callFrame: { functionName: 'handler', scriptId: String(COMPILED.scriptId), url: COMPILED.url, lineNumber: 1, columnNumber: 18 }, selfSize: 400 * ORDER_BYTES, children: [] };

/** @param refuse thrown instead of a snapshot @param grows false: the Map stays as it is @param compiled who puts into it is compiled code */
export function fakeInspection({ refuse, grows = true, compiled = false }: { refuse?: Error; grows?: boolean; compiled?: boolean } = {}): FakeInspection {
  const asked: string[] = [];
  const folders = new Set<string>();
  return {
    asked,
    folders,
    inspect: (calls) => {
      const note = (what: string) => void asked.push(`${what} ${calls()}`);
      return {
        snapshot: (file) => {
          note('snapshot');
          folders.add(dirname(file));
          if (refuse !== undefined) return Promise.reject(refuse);
          writeFileSync(file, heapFile(heapWith(grows ? calls() : 1), 'node 24'));
          return Promise.resolve();
        },
        startSampling: () => Promise.resolve(note('sampling')),
        stopSampling: (file) => {
          note('profile');
          writeFileSync(file, JSON.stringify({ head: { id: 1, callFrame: { functionName: '(root)', scriptId: '0', url: '', lineNumber: -1, columnNumber: -1 }, selfSize: 0, children: compiled ? [HANDLER] : [] }, samples: [] }));
          return Promise.resolve();
        },
        scripts: (file) => Promise.resolve(writeFileSync(file, JSON.stringify(compiled ? [{ scriptId: COMPILED.scriptId, url: COMPILED.url, sourceMapUrl: 'app.js.map' }] : []))),
        sources: (_scriptIds, file) => Promise.resolve(writeFileSync(file, JSON.stringify(compiled ? [COMPILED] : []))),
      };
    },
  };
}

function heapWith(orders: number) {
  return aHeap(({ roots, object, array, context, closure }) => {
    const table = array(16 + 8 * orders);
    const scope = context().variable('orders', object('Map', 32).internal('table', table));
    roots.element(1, object('Module', 80).property('exports', closure('handler').internal('context', scope)));
    for (let index = 0; index < orders; index += 1) table.internal(`${2 * index}`, object('Order', ORDER_BYTES, { id: FIRST_ID + 2 * index }));
  });
}
