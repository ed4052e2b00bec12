/** Text by others inside GitHub's Markdown. */
import { sanitizeLine } from './text.js';

/** As code: nothing in it is read as Markdown, and nobody is mentioned. */
export function code(text: string): string {
  const safe = sanitizeLine(text, true);
  if (safe === '') return '';
  const longest = Math.max(0, ...[...safe.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  const gap = safe.startsWith('`') || safe.endsWith('`') ? ' ' : '';
  return fence + gap + safe + gap + fence;
}

/** As a sentence; what stands between backticks stays code. */
export function sentence(text: string): string {
  return sanitizeLine(text, true)
    .split(/(`[^`]+`)/)
    .map((part, index) => (index % 2 === 1 ? code(part.slice(1, -1)) : escaped(part)))
    .join('');
}

/** Lines of a block of code. */
export function block(lines: readonly string[]): string {
  const longest = Math.max(2, ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([ticks]) => ticks.length)));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}text`, ...lines, fence].join('\n');
}

/** @param cells Markdown already */
export function tableRow(cells: readonly string[]): string {
  // A bar ends a cell even inside of code.
  return `| ${cells.map((cell) => cell.replace(/\|/g, '\\|')).join(' | ')} |`;
}

function escaped(text: string): string {
  // Every ASCII punctuation may be escaped. After an @ a name would be told of the comment; a zero-width space prevents it.
  return text.replace(/[\\`*_[\]<>#!|~&]/g, '\\$&').replace(/@(?=\w)/g, '@\u200b');
}
