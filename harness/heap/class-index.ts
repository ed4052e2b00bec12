import { type HeapSnapshot, NODE } from './heap-snapshot.js';

/** A JavaScript Map holds 2^24 entries at most. */
const MOST_CLASSES = 1 << 23;
const OTHER_CLASSES = '(other)';

/** What the engine makes, under the names that DevTools gives it. */
const KINDS: readonly (readonly [type: number, name: string])[] = [
  [NODE.hidden, '(system)'],
  [NODE.array, '(array)'],
  [NODE.string, '(string)'],
  [NODE.code, '(compiled code)'],
  [NODE.closure, '(closure)'],
  [NODE.regexp, '(regexp)'],
  [NODE.number, '(number)'],
  [NODE.synthetic, '(synthetic)'],
  [NODE.concatenatedString, '(concatenated string)'],
  [NODE.slicedString, '(sliced string)'],
  [NODE.symbol, '(symbol)'],
  [NODE.bigint, '(bigint)'],
  [NODE.objectShape, '(object shape)'],
  [NODE.wasmObject, '(wasm object)'],
  [NODE.other, OTHER_CLASSES],
];

/** Classes of a heap: the constructor's name for objects, a kind in parentheses for what the engine makes. */
export interface ClassIndex {
  /** By node. */
  readonly classOf: Uint32Array;
  /** By class. */
  readonly names: readonly string[];
}

type Named = Pick<HeapSnapshot, 'nodeCount' | 'nodeType' | 'nodeName' | 'strings'>;

export function classIndex({ nodeCount, nodeType, nodeName, strings }: Named): ClassIndex {
  const names = KINDS.map(([, name]) => name);
  const kindOf = new Uint32Array(NODE.other + 1);
  KINDS.forEach(([type], index) => (kindOf[type] = index));
  const merged = new Map<string, number>(names.map((name, index) => [name, index]));
  /** By string: the class of that name plus 1, 0 where there is none yet. */
  const classOfName = new Uint32Array(strings.count);
  const classNamed = (name: number): number => {
    const text = strings.get(name);
    const known = merged.get(text) ?? (names.length < MOST_CLASSES ? undefined : merged.get(OTHER_CLASSES));
    if (known !== undefined) return known;
    merged.set(text, names.length);
    return names.push(text) - 1;
  };
  const classOf = new Uint32Array(nodeCount);
  for (let node = 0; node < nodeCount; node += 1) {
    const type = nodeType[node]!;
    if (type !== NODE.object && type !== NODE.native) {
      classOf[node] = kindOf[type]!;
      continue;
    }
    const name = nodeName[node]!;
    if (classOfName[name] === 0) classOfName[name] = classNamed(name) + 1;
    classOf[node] = classOfName[name]! - 1;
  }
  return { classOf, names };
}
