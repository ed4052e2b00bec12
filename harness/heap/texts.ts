import { EDGE, type HeapSnapshot, NODE } from './heap-snapshot.js';
import { nameOf, target } from './lookup.js';

const LONGEST_SHOWN = 60;
/** Parts of a text that was put together: enough to fill what is shown. */
const MOST_PARTS = 64;

/** A string in quotes, cut; one that was put together and never read is read here. */
export function textOf(heap: HeapSnapshot, node: number): string {
  const text = joined(heap, node);
  return text === undefined ? nameOf(heap, node) : quoted(text);
}

function quoted(text: string): string {
  return text.length > LONGEST_SHOWN ? `${JSON.stringify(text.slice(0, LONGEST_SHOWN))}…` : JSON.stringify(text);
}

/** undefined: the snapshot does not tell; of a slice it has the whole only. */
function joined(heap: HeapSnapshot, node: number): string | undefined {
  let text = '';
  const open = [node];
  for (let parts = 0; open.length > 0 && text.length <= LONGEST_SHOWN && parts < MOST_PARTS; parts += 1) {
    const part = open.pop()!;
    if (heap.nodeType[part] === NODE.string) {
      text += nameOf(heap, part);
      continue;
    }
    const [first, second] = [target(heap, part, EDGE.internal, 'first'), target(heap, part, EDGE.internal, 'second')];
    if (first === undefined || second === undefined) return text === '' ? undefined : `${text}…`;
    open.push(second, first);
  }
  return text;
}
