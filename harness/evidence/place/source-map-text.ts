/** Where a script's source map is: inside its URL, or in a file. Never on the network. */
import { fileURLToPath } from 'node:url';

export type MapSource =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'file'; readonly path: string; readonly url: string }
  /** @property why for people: "its source map is on the network, where nothing is read" */
  | { readonly kind: 'none'; readonly why?: string };

/** What ends the URL; base64 and percent-encoding have none of it. */
const URL_END = /\s|\*\//g;

/** What stands at the end of a script, where V8 has not said it; the last one counts. @returns '' where nothing does */
export function mappingUrlIn(source: string): string {
  const label = 'sourceMappingURL=';
  const mention = source.lastIndexOf(label);
  if (mention === -1 || !/\/[/*][#@][^\S\n]*$/.test(source.slice(Math.max(0, mention - 10), mention))) return '';
  URL_END.lastIndex = mention + label.length;
  return source.slice(mention + label.length, URL_END.exec(source)?.index);
}

/** @param mappingUrl as the script says it @param scriptUrl a `file:` URL, or '' where the script has no file */
export function mapSourceOf(mappingUrl: string, scriptUrl: string): MapSource {
  if (mappingUrl === '') return { kind: 'none' };
  if (/^data:/i.test(mappingUrl)) return inlineMap(mappingUrl);
  if (/^(https?:)?\/\//i.test(mappingUrl)) return { kind: 'none', why: 'its source map is on the network, where nothing is read' };
  try {
    const url = new URL(mappingUrl, scriptUrl);
    if (url.protocol !== 'file:') return { kind: 'none', why: 'its source map is not in a file' };
    return { kind: 'file', path: fileURLToPath(url), url: url.href };
  } catch {
    return { kind: 'none', why: 'the URL of its source map means nothing' };
  }
}

function inlineMap(url: string): MapSource {
  const comma = url.indexOf(',');
  if (comma === -1) return { kind: 'none', why: 'its inline source map is cut off' };
  const data = url.slice(comma + 1);
  if (/;base64$/i.test(url.slice(0, comma))) return { kind: 'text', text: Buffer.from(data, 'base64').toString('utf8') };
  try {
    return { kind: 'text', text: decodeURIComponent(data) };
  } catch {
    return { kind: 'none', why: 'its inline source map is not encoded as a URL' };
  }
}
