/** The smallest case: a scenario to run, the request by hand, and the condition under which it leaks. */
import type { MinimalRoute } from '../../harness/result/minimal.js';
import type { ScenarioResult } from '../../harness/result/document.js';
import { html, type Html } from '../format/html.js';
import { minimalRouteWords, smallestCaseWords } from '../words/smallest-case-words.js';
import { code, list, section, table } from './blocks.js';
import { verdictBadge } from './verdict-badge.js';

export function smallestCaseSection(scenario: ScenarioResult): Html | undefined {
  const { minimal } = scenario;
  if (minimal === undefined) return undefined;
  const { command, words } = smallestCaseWords(scenario);
  const steps = minimal.routes.flatMap(({ route, steps: tried }) => tried.map((step) => [html`<code>${route}</code>`, step.without.join(', '), verdictBadge(step.answer)]));
  return section('The smallest case', [
    command === undefined ? undefined : code([command]),
    html`<p>${words}</p>`,
    ...minimal.routes.map((route) => routeOf(route, minimal.routes.length > 1)),
    steps.length === 0 ? undefined : table({ caption: 'What was tried without', columns: ['Route', 'Without', 'Answer'], rows: steps }),
  ]);
}

function routeOf(route: MinimalRoute, named: boolean): Html {
  return html`${named ? html`<h4>${route.route}</h4>
` : undefined}${list(minimalRouteWords(route))}${route.curl === undefined ? undefined : html`
<p>By hand:</p>
${code([route.curl])}`}`;
}
