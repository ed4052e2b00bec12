/** What the server was compared with, and where it has become better. */
import type { BaseResult } from '../../harness/result/document.js';
import { nameOf } from '../words/channel-words.js';
import { textRow, type Page } from './layout.js';

/** Digits of a commit that tell it from others. */
const SHORT_HASH = 10;

export function baseRows(page: Page, { given, commit, node, improved }: BaseResult): string[] {
  const what = commit === undefined || commit.startsWith(given) ? given : `${given}, commit ${commit.slice(0, SHORT_HASH)},`;
  return [
    ...textRow(page, 'base', [`${what} on Node ${node}`]),
    ...textRow(page, 'better', improved.length === 0 ? [] : [`${improved.map(nameOf).join(', ')}: grows less than in the base`]),
  ];
}
