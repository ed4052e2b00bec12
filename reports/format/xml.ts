/** The gateway to the XML writer: escaping is its work. */
import Builder from 'fast-xml-builder';
import { sanitizeLine } from './text.js';

export interface Element {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string | number>>;
  readonly text?: string;
  readonly children?: readonly Element[];
}

const ATTRIBUTES = ':@';
const TEXT = '#text';
const builder: { build(nodes: readonly object[]): unknown } = new Builder({ preserveOrder: true, ignoreAttributes: false, attributeNamePrefix: '', format: true, suppressEmptyNode: true, suppressBooleanAttributes: false });

/** A whole document. Attributes are made one safe line; text is expected to be safe. */
export function xml(root: Element): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${String(builder.build([nodeOf(root)])).trim()}\n`;
}

function nodeOf({ name, attributes = {}, text, children = [] }: Element): object {
  const pairs = Object.entries(attributes).map(([key, value]) => [key, sanitizeLine(String(value), true)] as const);
  return { [name]: [...(text === undefined ? [] : [{ [TEXT]: text }]), ...children.map(nodeOf)], [ATTRIBUTES]: Object.fromEntries(pairs) };
}
