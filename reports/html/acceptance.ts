/** How each leak stands to the baseline and to `ignore:`. */
import type { ScenarioResult } from '../../harness/result/document.js';
import type { ComparedLeak } from '../../harness/result/leaks.js';
import { html, type Html } from '../format/html.js';
import { comparisonWords, ignoredWords, leakName, STANDINGS } from '../words/acceptance-words.js';
import { section, table } from './blocks.js';

export function acceptanceSection({ leaks = [], baseline, ignored = [] }: ScenarioResult): Html | undefined {
  const named = (leak: Pick<ComparedLeak, 'channel' | 'route'>) => html`<code>${leakName(leak)}</code>`;
  const compared = Object.entries(STANDINGS).flatMap(([standing, label]) => (baseline?.leaks ?? []).filter((leak) => leak.standing === standing).map((leak) => [named(leak), label, comparisonWords(leak, baseline)]));
  const rows = [
    ...leaks.filter(({ route }) => route === null).map((leak) => [named(leak), 'leak', `fingerprint ${leak.fingerprint}`]),
    ...compared,
    ...ignored.map((leak) => [named(leak), leak.expired ? 'expired' : 'ignored', ignoredWords(leak)]),
  ];
  return rows.length === 0 ? undefined : section('How its leaks stand', [table({ caption: 'Leaks, the baseline and ignore entries', columns: ['Leak', 'Standing', 'Why'], rows })]);
}
