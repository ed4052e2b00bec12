/** Every way to hold what requests leave behind, drawn as V8 writes it, and how its holder is called. */
import { describe, expect, test } from '@jest/globals';
import { analyseGrowth } from '../../../harness/evidence/growth/analyse-growth.js';
import type { Growth } from '../../../harness/evidence/growth/growth.js';
import type { DrawnNode, HeapDrawing } from '../../support/heap-dsl.js';
import { aFunction, aGrowingHeap, aModule, aTable, type DrawOld } from '../../support/growing-heap.js';

const APP = '/app/server.js';

function only(draw: DrawOld): Growth {
  const growths = analyseGrowth(aGrowingHeap(draw));
  expect(growths.map(({ summary }) => summary)).toHaveLength(1);
  const [growth] = growths;
  if (growth === undefined) throw new Error('nothing grows');
  return growth;
}

const pathOf = ({ retainers }: Growth) => retainers.map(({ node, edge, grows }) => `${edge}${edge === '' ? '' : ' → '}${node}${grows ? ' (grows)' : ''}`);

/** An array with elements, as V8 draws it: twice. */
function anArray(heap: HeapDrawing): { array: DrawnNode; push: (value: DrawnNode) => void } {
  const elements = heap.array(4_096);
  const array = heap.object('Array', 32).internal('elements', elements).property('__proto__', heap.object('Array', 32));
  let length = 0;
  return {
    array,
    push: (value) => {
      array.element(length, value);
      elements.internal(String(length), value);
      length += 1;
    },
  };
}

describe('collections', () => {
  test('an array, with the path to it', () => {
    const growth = only((heap) => {
      const { array, push } = anArray(heap);
      aModule(heap, APP, { visits: array });
      return () => push(heap.object('Visit', 40).property('path', heap.string('/a', 24)));
    });
    expect(growth).toMatchObject({ kind: 'array', class: 'Visit', countPerRequest: 1, bytesPerRequest: 64, summary: 'the Array `visits` gains 1 Visit per request', module: APP });
    expect(growth.intervals).toEqual([{ requests: 100, count: 100, bytes: 6_400 }, { requests: 100, count: 100, bytes: 6_400 }]);
    expect(growth.classes).toEqual([
      { class: 'Visit', countPerRequest: 1, shallowBytesPerRequest: 40 },
      { class: 'string', countPerRequest: 1, shallowBytesPerRequest: 24 },
    ]);
    expect(pathOf(growth)).toEqual(['Module /app/server.js', '.exports → Object', '.handler → closure handler', 'context → context of handler', 'variable visits → Array (grows)', '[*] → Visit']);
    expect(growth.names).toEqual([{ kind: 'variable', name: 'visits', owner: 'context of handler', positions: [{ scriptId: 9, line: 7, column: 4, script: APP, function: 'handler' }] }]);
  });

  test('a Map: keys and values are one growth', () => {
    const growth = only((heap) => {
      const { collection, table } = aTable(heap, 'Map');
      aModule(heap, APP, { cache: collection });
      return (n) => table.internal(String(3 * n), heap.string(`/${n}`, 24)).internal(String(3 * n + 1), heap.object('Page', 48));
    });
    expect(growth).toMatchObject({ kind: 'map', class: 'Page', bytesPerRequest: 72, summary: 'the Map `cache` gains 1 entry per request (Page)' });
  });

  test('a Set, whose table is replaced by a larger one', () => {
    const growth = only((heap) => {
      const set = heap.object('Set', 32).property('__proto__', heap.object('Set', 56));
      aModule(heap, APP, { open: set });
      const entries: DrawnNode[] = [];
      return (n) => {
        entries.push(heap.object('Socket', 100));
        if (n === 200) set.internal('table', entries.reduce((table, entry, index) => table.internal(String(index), entry), heap.node('array', '', 8_192)));
      };
    });
    expect(growth).toMatchObject({ kind: 'set', class: 'Socket', countPerRequest: 1, bytesPerRequest: 100 });
  });

  test('a class that extends Map', () => {
    const growth = only((heap) => {
      const table = heap.node('array', '', 4_096);
      const cache = heap.object('PageCache', 32).internal('table', table).property('__proto__', heap.object('PageCache').property('__proto__', heap.object('Map', 56)));
      aModule(heap, APP, { pages: cache });
      return (n) => table.internal(String(3 * n + 1), heap.object('Page', 48));
    });
    expect(growth).toMatchObject({ kind: 'map', summary: 'the PageCache `pages` gains 1 entry per request (Page)' });
  });

  test('an object whose keys are data', () => {
    const growth = only((heap) => {
      const byId = heap.object('Object', 24);
      aModule(heap, APP, { store: heap.object('MemoryStore', 24).property('sessions', byId) });
      return (n) => byId.property(`sid-${n}`, heap.object('Session', 48));
    });
    expect(growth).toMatchObject({ kind: 'object', class: 'Session', summary: 'the object `store.sessions` gains 1 key per request (Session)' });
    expect(pathOf(growth).slice(-2)).toEqual(['.sessions → Object (grows)', '[*] → Session']);
  });

  test('many small collections are one growth', () => {
    const growth = only((heap) => {
      const { collection, table } = aTable(heap, 'Map');
      const tenants = Array.from({ length: 40 }, () => anArray(heap));
      tenants.forEach(({ array }, index) => table.internal(String(3 * index + 1), array));
      aModule(heap, APP, { byTenant: collection });
      return (n) => tenants[n % 40]?.push(heap.object('Order', 32));
    });
    expect(growth).toMatchObject({ kind: 'array', class: 'Order', countPerRequest: 1, summary: 'the 40 Arrays in `byTenant` gain 1 Order per request' });
  });

  test('one that is replaced by a copy each time', () => {
    const growth = only((heap) => {
      const context = heap.context();
      heap.roots.element(2, heap.object('Module').property('filename', heap.string(APP)).property('exports', aFunction(heap, 'handler', context, { file: APP, scriptId: 9, line: 1 })));
      const events: DrawnNode[] = [];
      return (n) => {
        events.push(heap.object('Event', 40));
        if (n !== 200) return;
        const { array, push } = anArray(heap);
        events.forEach(push);
        context.variable('events', array);
      };
    });
    expect(growth).toMatchObject({ kind: 'array', countPerRequest: 1, summary: 'the Array `events` gains 1 Event per request' });
  });

  test('two holders of the same objects: the nearer one has them, the other one its own', () => {
    const growths = analyseGrowth(
      aGrowingHeap((heap) => {
        const { array, push } = anArray(heap);
        const { collection, table } = aTable(heap, 'Map');
        aModule(heap, APP, { list: array, index: collection });
        return (n) => {
          const record = heap.object('Record', 64);
          push(record);
          table.internal(String(3 * n), heap.string(`k${n}`, 16)).internal(String(3 * n + 1), record);
        };
      }),
    );
    expect(growths.map(({ summary, bytesPerRequest }) => [summary, bytesPerRequest])).toEqual([
      ['the Array `list` gains 1 Record per request', 64],
      ['the Map `index` gains 1 entry per request (string)', 16],
    ]);
  });

  test('the value of a WeakMap is held by its key, and called by the WeakMap', () => {
    const growth = only((heap) => {
      const { array, push } = anArray(heap);
      const { collection, table } = aTable(heap, 'WeakMap', 104);
      const service = heap.object('Service', 32);
      const pair = `3 / part of key (Service @${service.id}) -> value (Array @${array.id}) pair in WeakMap (table @${table.id})`;
      table.weak('5', service).weak('6', array).internal(pair, array);
      service.internal(pair.replace(/^3/, '1'), array);
      aModule(heap, APP, { logs: collection, service });
      return () => push(heap.object('Entry', 32));
    });
    expect(growth).toMatchObject({ kind: 'array', summary: 'an Array in `logs` gains 1 Entry per request' });
    expect(pathOf(growth).slice(-4)).toEqual(['context → context of handler', 'variable logs → WeakMap', '[value in a WeakMap] → Array (grows)', '[*] → Entry']);
  });
});

describe('lists', () => {
  test('one that grows at its head', () => {
    const growth = only((heap) => {
      const context = heap.context();
      heap.roots.element(2, heap.object('Module').property('filename', heap.string(APP)).property('exports', aFunction(heap, 'handler', context, { file: APP, scriptId: 9, line: 1 })));
      let head: DrawnNode | undefined;
      return (n) => {
        const entry = heap.object('Entry', 40);
        if (head !== undefined) entry.property('next', head);
        head = entry;
        if (n === 200) context.variable('head', entry);
      };
    });
    expect(growth).toMatchObject({ kind: 'list', class: 'Entry', bytesPerRequest: 40, countPerRequest: 1, summary: 'the list at `head` gains 1 Entry per request' });
  });

  test('one that grows at its tail: old entries stand before new ones', () => {
    const growth = only((heap) => {
      const first = heap.object('Job', 40);
      let last = first;
      for (let n = 0; n < 100; n += 1) {
        const job = heap.object('Job', 40);
        last.property('after', job);
        last = job;
      }
      aModule(heap, APP, { queue: heap.object('Object', 24).property('first', first) });
      return () => {
        const job = heap.object('Job', 40);
        last.property('after', job);
        last = job;
      };
    });
    expect(growth).toMatchObject({ kind: 'list', countPerRequest: 1, summary: 'the list at `queue.first` gains 1 Job per request' });
    expect(pathOf(growth).slice(-3)).toEqual(['variable queue → Object', '.first → Job (grows)', '.after → Job']);
  });

  test('one that is linked both ways, with a name for each end', () => {
    const growth = only((heap) => {
      const queue = heap.object('Queue', 32);
      aModule(heap, APP, { queue });
      let last = heap.object('Job', 40);
      queue.property('head', last);
      const append = () => {
        const job = heap.object('Job', 40).property('before', last);
        last.property('after', job);
        last = job;
      };
      for (let n = 0; n < 60; n += 1) append();
      return (n) => {
        append();
        if (n === 200) queue.property('tail', last);
      };
    });
    expect(growth).toMatchObject({ kind: 'list', countPerRequest: 1, summary: 'the list at `queue.tail` gains 1 Job per request' });
  });

  test('a tree: whatever stands left or right of another one', () => {
    const growth = only((heap) => {
      const nodes = [heap.object('Leaf', 48)];
      aModule(heap, APP, { root: nodes[0] ?? heap.root });
      return (n) => {
        const leaf = heap.object('Leaf', 48);
        nodes[(n - 1) >> 1]?.property(n % 2 === 0 ? 'left' : 'right', leaf);
        nodes.push(leaf);
      };
    });
    expect(growth).toMatchObject({ kind: 'list', countPerRequest: 1, bytesPerRequest: 48, summary: 'the tree at `root` gains 1 Leaf per request' });
  });

  test('one that is made of pairs', () => {
    const growth = only((heap) => {
      const context = heap.context();
      heap.roots.element(2, heap.object('Module').property('filename', heap.string(APP)).property('exports', aFunction(heap, 'handler', context, { file: APP, scriptId: 9, line: 1 })));
      let pair: DrawnNode | undefined;
      return (n) => {
        const before = pair;
        pair = heap.object('Array', 32).property('__proto__', heap.roots).element(0, heap.object('Event', 40));
        if (before !== undefined) pair.element(1, before);
        if (n === 200) context.variable('events', pair);
      };
    });
    expect(growth.countPerRequest).toBeGreaterThan(0.9);
    expect(growth.summary).toBe('the Array `events` gains 0.9 Arrays per request');
  });

  test('timers are told apart by what they call, though Node.js has them in one list', () => {
    const growths = analyseGrowth(
      aGrowingHeap((heap) => {
        const list = heap.object('TimersList', 72);
        const timers = heap.context().variable('timerListMap', heap.object('Object', 24).property('60000', list));
        heap.root.shortcut('2', heap.object('global', 40).property('setTimeout', aFunction(heap, 'setTimeout', timers, { file: 'node:timers', scriptId: 3, line: 9 })));
        const functions = ['heartbeat', 'expire'].map((name) => heap.node('code', name, 56).internal('script', heap.node('code', APP, 100)));
        let newest = list;
        return (n) => {
          const closure = heap.closure(n % 2 === 0 ? 'heartbeat' : 'expire', 64, { location: { scriptId: 9, line: n % 2, column: 0 } }).internal('shared', functions[n % 2] ?? list);
          const timer = heap.object('Timeout', 120).property('_onTimeout', closure).property('_idlePrev', newest);
          newest.property('_idleNext', timer);
          newest = timer;
          if (n !== 200) return;
          list.property('_idlePrev', timer);
          timer.property('_idleNext', list);
        };
      }),
    );
    expect(growths.map(({ kind, class: name, countPerRequest, summary }) => [kind, name, countPerRequest, summary])).toEqual([
      ['timers', 'Timeout', 0.5, '1 timer in 2 requests stays active (function expire): nothing clears it'],
      ['timers', 'Timeout', 0.5, '1 timer in 2 requests stays active (function heartbeat): nothing clears it'],
    ]);
    expect(growths[0]?.closuresBorn).toEqual([{ scriptId: 9, line: 1, column: 0, script: APP, function: 'expire' }]);
  });

  test('closures that wrap each other', () => {
    const growth = only((heap) => {
      const context = heap.context();
      const shared = heap.node('code', 'wrapped', 56);
      const scope = heap.node('code', 'system / ScopeInfo', 40);
      heap.roots.element(2, heap.object('Module').property('filename', heap.string(APP)).property('exports', aFunction(heap, 'handler', context, { file: APP, scriptId: 9, line: 1 })));
      let before: DrawnNode | undefined;
      return (n) => {
        const inner = heap.context(48).internal('scope_info', scope);
        if (before !== undefined) inner.variable('before', before);
        before = heap.closure('wrapped', 64).internal('shared', shared).internal('context', inner);
        if (n === 200) context.variable('next', before);
      };
    });
    expect(growth).toMatchObject({ kind: 'closure', class: 'closure wrapped', bytesPerRequest: 111.36, summary: 'the chain of closures at `next` gains 1 closure wrapped per request' });
  });

  test('reactions on a promise', () => {
    const growth = only((heap) => {
      const promise = heap.object('Promise', 48);
      aModule(heap, APP, { ready: promise });
      const shared = heap.node('code', 'whenReady', 56);
      let newest: DrawnNode | undefined;
      return (n) => {
        const reaction = heap.hidden('system / PromiseReaction', 48).hidden(2, heap.closure('whenReady', 64).internal('shared', shared));
        if (newest !== undefined) reaction.hidden(0, newest);
        newest = reaction;
        if (n === 200) promise.internal('reactions_or_result', reaction);
      };
    });
    expect(growth).toMatchObject({ kind: 'promise', class: 'promise reaction', countPerRequest: 1, bytesPerRequest: 112 });
    expect(growth.summary).toBe('the Promise `ready` gains 1 reaction per request (function whenReady): as long as it is pending, all that waits for it stays');
    expect(pathOf(growth).slice(-2)).toEqual(['variable ready → Promise (grows)', 'reactions → promise reaction']);
  });
});

describe('what has a word of its own', () => {
  test('listeners, of several events of one emitter', () => {
    const growth = only((heap) => {
      const [data, close] = [anArray(heap), anArray(heap)];
      const events = heap.object('Object', 24).property('data', data.array).property('close', close.array);
      aModule(heap, APP, { bus: heap.object('EventEmitter', 40).property('_events', events) });
      const shared = heap.node('code', 'onData', 56);
      return () => {
        data.push(heap.closure('onData', 64).internal('shared', shared));
        close.push(heap.closure('onData', 64).internal('shared', shared));
      };
    });
    expect(growth).toMatchObject({ kind: 'listeners', class: 'listener', countPerRequest: 2, bytesPerRequest: 128, summary: '`bus`, events "data", "close", gains 2 listeners per request' });
  });

  test('what the runtime holds by itself, one growth for each class', () => {
    const growths = analyseGrowth(
      aGrowingHeap((heap) => {
        const handles = heap.node('synthetic', '(Global handles)', 0);
        heap.roots.element(2, handles);
        return (n) => handles.element(2 * n, heap.object('MessagePort', 200)).element(2 * n + 1, heap.object('Blob', 100));
      }),
    );
    expect(growths.map(({ kind, summary, retainers }) => [kind, summary, retainers[0]?.node])).toEqual([
      ['native', 'Node.js itself holds 1 MessagePort per request, which nothing has closed', 'GC root: global handles'],
      ['native', 'Node.js itself holds 1 Blob per request, which nothing has closed', 'GC root: global handles'],
    ]);
  });

  test('memory outside of the heap, which V8 numbers anew each time, belongs to its object', () => {
    const growth = only((heap) => {
      const { array, push } = anArray(heap);
      aModule(heap, APP, { ports: array });
      let id = 2_000;
      return () => {
        const port = heap.object('Port', 40);
        port.internal('javascript_to_native', heap.node('native', 'Node / Port', 3_000, { id: (id += 2) }).internal('native_to_javascript', port));
        push(port);
      };
    });
    expect(growth).toMatchObject({ class: 'Port', bytesPerRequest: 3_040, summary: 'the Array `ports` gains 1 Port per request; 3,000 bytes per request lie outside of the heap' });
  });

  test('short pieces of long texts', () => {
    const growth = only((heap) => {
      const { array, push } = anArray(heap);
      aModule(heap, APP, { tokens: array });
      return () => push(heap.node('slicedString', '(sliced string)', 32).internal('parent', heap.string('token …', 16_400)));
    });
    expect(growth).toMatchObject({ class: 'string', bytesPerRequest: 16_432, summary: 'the Array `tokens` gains 1 string per request; 16,400 bytes per request are texts that short pieces were cut out of' });
  });

  test('functions that are compiled anew, each with another name', () => {
    const growth = only((heap) => {
      const { array, push } = anArray(heap);
      aModule(heap, APP, { compiled: array });
      return (n) => push(heap.closure(`validate${n}`, 64).internal('shared', heap.node('code', `validate${n}`, 300)));
    });
    expect(growth).toMatchObject({ class: 'closure', bytesPerRequest: 364, summary: 'the Array `compiled` gains 1 closure per request; 300 bytes per request are compiled code' });
  });

  test('the store of an AsyncLocalStorage', () => {
    const growth = only((heap) => {
      const { array, push } = anArray(heap);
      const resource = heap.object('AsyncResource', 40).property('<symbol kResourceStore>', heap.object('Object').property('audit', array));
      aModule(heap, APP, { inRoot: resource });
      return () => push(heap.object('Entry', 32));
    });
    expect(growth).toMatchObject({ kind: 'async-storage', summary: 'the Array `audit`, in the store of an AsyncLocalStorage, gains 1 Entry per request' });
    expect(growth.names.map(({ name }) => name)).toEqual(['audit']);
  });

  test('registrations with a FinalizationRegistry', () => {
    const growth = only((heap) => {
      const registry = heap.object('FinalizationRegistry', 80);
      aModule(heap, APP, { registry });
      let newest: DrawnNode | undefined;
      return (n) => {
        const cell = heap.hidden('system / WeakCell', 72);
        if (newest !== undefined) cell.hidden(4, newest);
        newest = cell;
        if (n === 200) registry.hidden(4, cell);
      };
    });
    expect(growth).toMatchObject({ kind: 'list', class: 'registration', summary: 'the FinalizationRegistry `registry` gains 1 registration per request' });
  });

  test('variables of a function that waits: V8 does not keep their names', () => {
    const growth = only((heap) => {
      const { array, push } = anArray(heap);
      const work = heap.closure('work', 64);
      const registers = heap.node('array', '', 64).internal('3', array);
      aModule(heap, APP, { sink: heap.object('Generator', 160, { location: { scriptId: 9, line: 2, column: 19 } }).internal('function', work).internal('parameters_and_registers', registers) });
      return () => push(heap.object('Job', 32));
    });
    expect(growth).toMatchObject({ kind: 'array', summary: 'an Array in a local variable of work gains 1 Job per request' });
    expect(growth.names).toEqual([{ kind: 'local', name: '', owner: 'suspended work', positions: [{ scriptId: 9, line: 2, column: 19, script: APP }] }]);
  });

  test('what an ES module exports', () => {
    const growth = only((heap) => {
      const { array, push } = anArray(heap);
      const cell = heap.hidden('system / Cell', 16).internal('value', array);
      const exportTable = heap.node('array', '', 104).internal('5', heap.string('items')).internal('6', cell);
      const run = aFunction(heap, '', heap.context(), { file: 'file:///app/items.mjs', scriptId: 12, line: 0 });
      const module = heap.hidden('system / SourceTextModule', 144).hidden(0, exportTable).hidden(4, heap.object('Generator', 160, { location: { scriptId: 12, line: 0, column: 0 } }).internal('function', run));
      heap.roots.element(2, module);
      return () => push(heap.object('Item', 32));
    });
    expect(growth.summary).toBe('the Array `items` gains 1 Item per request');
    expect(pathOf(growth)).toEqual(['Module file:///app/items.mjs', 'export items → Array (grows)', '[*] → Item']);
  });
});
