import { didYouMean } from './did-you-mean.js';
import { labelled } from './input-mistakes.js';
import type { Mistake } from './mistake.js';
import { asKeys, asList } from './plain-data.js';
import type { Path, YamlSource } from './yaml-source.js';

/** Expectations that name no toggle. Looks at the plain data, so that these are found even in a file with other mistakes. */
export function toggleNameMistakes(source: YamlSource): Mistake[] {
  const { toggles, expect } = asKeys(source.value);
  const names = Object.keys(asKeys(toggles));
  const expected = asKeys(expect);
  const mistake = (path: Path, message: string): Mistake => ({ ...source.spanOf(path, 'value'), message: labelled(path, message) });
  const unknown = asList(expected['toggles']).flatMap((name, index) =>
    typeof name !== 'string' || names.includes(name.trim()) ? [] : [mistake(['expect', 'toggles', index], `no toggle is called ${JSON.stringify(name)}${didYouMean(name, names)}`)],
  );
  const { verdict } = expected;
  const unfit = expected['toggles'] !== undefined && (verdict === 'clean' || verdict === 'inconclusive');
  return [...unknown, ...(unfit ? [mistake(['expect', 'toggles'], `only "verdict: leak" names toggles, not ${verdict}`)] : [])];
}
