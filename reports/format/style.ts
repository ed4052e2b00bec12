/** Colours and marks of everything that is printed. Colour never says what a word or a mark does not say too. */
import { sanitizeLine } from './text.js';

export interface StyleOptions {
  readonly color: boolean;
  /** False: plain ASCII throughout, names included. */
  readonly unicode: boolean;
}

export type Tone = 'good' | 'bad' | 'unsure' | 'quiet' | 'strong' | 'plain';

export interface Style {
  readonly unicode: boolean;
  readonly marks: { readonly good: string; readonly bad: string; readonly unsure: string; readonly failed: string };
  readonly tree: { readonly branch: string; readonly last: string; readonly trunk: string };
  readonly ellipsis: string;
  /** Colours a text that is already laid out. */
  readonly tint: (text: string, tone: Tone) => string;
  /** Makes a text by others safe to print. */
  readonly safe: (text: string) => string;
}

const RESET = '\u001b[0m';
const SGR: Readonly<Record<Tone, string>> = {
  good: '\u001b[32m',
  bad: '\u001b[1;31m',
  unsure: '\u001b[33m',
  quiet: '\u001b[2m',
  strong: '\u001b[1m',
  plain: '',
};

export function createStyle({ color, unicode }: StyleOptions): Style {
  return {
    unicode,
    marks: unicode ? { good: '✓', bad: '✗', unsure: '?', failed: '!' } : { good: '+', bad: 'x', unsure: '?', failed: '!' },
    tree: unicode ? { branch: '├ ', last: '└ ', trunk: '│ ' } : { branch: '|- ', last: '`- ', trunk: '|  ' },
    ellipsis: unicode ? '…' : '...',
    tint: (text, tone) => (color && tone !== 'plain' && text !== '' ? SGR[tone] + text + RESET : text),
    safe: (text) => sanitizeLine(text, unicode),
  };
}
