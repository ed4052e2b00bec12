/** Types of the language, which are no classes: what their nodes are called says what is in them, and not what they are. */
import { NODE } from '../../heap/heap-snapshot.js';

/** By type of node; undefined for all that a class or a name tells apart. */
export const LANGUAGE_TYPES: Readonly<Record<number, string>> = {
  [NODE.string]: 'string',
  [NODE.concatenatedString]: 'string',
  [NODE.slicedString]: 'string',
  [NODE.number]: 'number',
  [NODE.bigint]: 'bigint',
  [NODE.symbol]: 'symbol',
  [NODE.regexp]: 'RegExp',
};

export function isText(type: number | undefined): boolean {
  return type !== undefined && LANGUAGE_TYPES[type] === 'string';
}
