/** The accused: routes and toggles, with their growth, their part of it and how sure that is. */
import type { BisectionResult } from '../../harness/result/bisection.js';
import type { ScenarioResult } from '../../harness/result/document.js';
import { html, type Html } from '../format/html.js';
import { culpritWords, namedCulprits, SEARCH_FINDINGS, unjudgedWords } from '../words/search-words.js';
import { toggleCulpritName, toggleCulpritWords, toggleFailureWords, toggleFinding } from '../words/toggle-words.js';
import { facts, list, prose, section } from './blocks.js';
import { STYLE } from './verdict-badge.js';

export function guiltySection(scenario: ScenarioResult): Html | undefined {
  const { bisection, toggles } = scenario;
  const accused = toggles?.culprits.map((culprit) => html`<strong>${toggleCulpritName(culprit)}</strong>: ${toggleCulpritWords(culprit)}`) ?? [];
  return section('Guilty', [
    sentence(toggles && toggleFinding(toggles)),
    list(accused),
    toggles && facts([['left on', toggles.failed.map((each) => prose(toggleFailureWords(each)))]]),
    ...(bisection === undefined ? [] : routes(bisection, scenario)),
  ]);
}

function routes(bisection: BisectionResult, { leaks = [] }: ScenarioResult): (Html | undefined)[] {
  const { named, more } = namedCulprits(bisection);
  const fingerprints = (route: string, channel: string) => leaks.filter((leak) => leak.route === route && leak.channel === channel).map(({ fingerprint }) => html` <span class="quiet">fingerprint <code>${fingerprint}</code></span>`);
  return [
    sentence(SEARCH_FINDINGS[bisection.outcome]),
    list([...named.map((culprit) => html`<strong>${culprit.route}</strong>: ${culpritWords(culprit, STYLE)}${fingerprints(culprit.route, culprit.channel)}`), ...(more === undefined ? [] : [more])]),
    facts([['unjudged', unjudgedWords(bisection).map(prose)]]),
  ];
}

function sentence(words: string | undefined): Html | undefined {
  return words === undefined ? undefined : html`<p>${words}</p>`;
}
