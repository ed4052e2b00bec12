/** One scenario's part of the page: the verdict with its reasons first, then the numbers behind it, and how the culprit was found. */
import type { ScenarioResult } from '../../harness/result/document.js';
import { html, type Html } from '../format/html.js';
import { sanitizeBlock } from '../format/text.js';
import { conclude, guiltyNames, wasInterrupted } from '../words/conclusion.js';
import { findingsOf, growthSentence, pathInProject, type Finding } from '../words/findings.js';
import { expectedWords } from '../words/measure-words.js';
import { nextStep } from '../words/next-step.js';
import { acceptanceSection } from './acceptance.js';
import { code, facts, list, prose, section, spaced } from './blocks.js';
import { environmentSection, processesSection } from './environment.js';
import { evidenceSection } from './evidence.js';
import { garbageSection } from './garbage.js';
import { channelsSection, growthSection } from './growth.js';
import { guiltySection } from './guilty.js';
import { memoryDeathSection } from './memory-death.js';
import { searchSection } from './search.js';
import { smallestCaseSection } from './smallest-case.js';
import { badge, STYLE } from './verdict-badge.js';

/** @param id of its heading, to be linked to */
export function scenarioPart(scenario: ScenarioResult, id: string): Html {
  const { mark, words, tone } = conclude(scenario, STYLE);
  return html`<section class="scenario" aria-labelledby="${id}">
<h2 id="${id}" tabindex="-1">${badge(mark, words, tone)} ${scenario.name}</h2>
<p class="quiet"><code>${scenario.file}</code></p>
${spaced([
    lead(scenario),
    growthSection(scenario),
    memoryDeathSection(scenario),
    guiltySection(scenario),
    evidenceSection(scenario),
    searchSection(scenario),
    smallestCaseSection(scenario),
    acceptanceSection(scenario),
    channelsSection(scenario),
    garbageSection(scenario),
    processesSection(scenario),
    section('Warnings', [list(scenario.warnings.map(prose)), ...(scenario.listenerWarnings.length === 0 ? [] : [html`<p>Node.js warned of a possible leak:</p>`, list(scenario.listenerWarnings)])]),
    environmentSection(scenario),
  ])}
</section>`;
}

/** What a reader needs who reads nothing else. */
function lead(scenario: ScenarioResult): Html | undefined {
  const { error, reasons, expected, toggles } = scenario;
  const { tone } = conclude(scenario, STYLE);
  const next = nextStep(scenario, STYLE);
  const details = error?.details.flatMap((detail) => sanitizeBlock(detail, true)) ?? [];
  const said = [
    expected === undefined || expected.met ? undefined : html`<p>Expected ${expectedWords(expected)}</p>`,
    error === undefined || wasInterrupted(scenario) ? undefined : html`<p>${prose(error.message)} <code>[${error.code}]</code></p>`,
    details.length === 0 ? undefined : code(details),
    ...findingsOf(scenario).map((finding) => findingOf(scenario, finding)),
    toggles === undefined || toggles.culprits.length === 0 ? undefined : facts([['guilty', guiltyNames(scenario).map((name) => html`<code>${name}</code>`)]]),
    facts([['reason', reasons.map(prose)], ['next', next === undefined ? undefined : [prose(next)]]]),
  ].filter((each) => each !== undefined);
  return said.length === 0 ? undefined : html`<div class="lead ${tone}">
${spaced(said)}
</div>`;
}

function findingOf(scenario: ScenarioResult, finding: Finding): Html {
  const { evidence, place, accepted } = finding;
  return html`<div class="finding">
<p class="claim">${growthSentence(finding)}${accepted === undefined ? undefined : html` <span class="quiet">(accepted: ${prose(accepted)})</span>`}</p>
${evidence === undefined ? undefined : html`<p>${prose(evidence.summary)}</p>
`}${place === undefined ? undefined : html`<p><code>${pathInProject(scenario, place)}:${place.line}</code></p>
${place.source === undefined ? undefined : code([place.source.trim()])}
`}</div>`;
}
