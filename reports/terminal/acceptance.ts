/** How each leak stands to the baseline and to `ignore:`; accepted ones are listed apart, never hidden. */
import type { ScenarioResult } from '../../harness/result/document.js';
import type { ComparedLeak } from '../../harness/result/leaks.js';
import { cut, wrap } from '../format/text.js';
import { comparisonWords, ignoredWords, leakName, STANDINGS } from '../words/acceptance-words.js';
import { contentColumns, row, type Page } from './layout.js';

export function acceptanceRows(page: Page, { leaks = [], baseline, ignored = [] }: ScenarioResult): string[] {
  const mixes = leaks.filter(({ route }) => route === null).map(({ channel, fingerprint }) => entry(page, { channel, route: null }, `fingerprint ${fingerprint}`));
  const compared = Object.entries(STANDINGS).flatMap(([standing, label]) => {
    const ofStanding = baseline?.leaks.filter((leak) => leak.standing === standing) ?? [];
    return row(page, label, ofStanding.flatMap((leak) => entry(page, leak, comparisonWords(leak, baseline))));
  });
  const listed = (label: string, expired: boolean) => row(page, label, ignored.filter((leak) => leak.expired === expired).flatMap((leak) => entry(page, leak, ignoredWords(leak))));
  return [...row(page, 'leak', mixes.flat()), ...compared, ...listed('ignored', false), ...listed('expired', true)];
}

function entry(page: Page, leak: Pick<ComparedLeak, 'channel' | 'route'>, text: string): string[] {
  const { style } = page;
  const columns = contentColumns(page);
  return [style.tint(cut(style.safe(leakName(leak)), columns, style.ellipsis), 'strong'), ...wrap(style.safe(text), columns)];
}
