/** The smallest case: a scenario to run, the request by hand, and the condition under which it leaks. */
import type { ScenarioResult } from '../../harness/result/document.js';
import type { MinimalRoute } from '../../harness/result/minimal.js';
import { wrap } from '../format/text.js';
import { minimalRouteWords, smallestCaseWords } from '../words/smallest-case-words.js';
import { contentColumns, row, textRow, type Page } from './layout.js';
import { wrapCommand } from './wrap-command.js';

export function smallestCaseRows(page: Page, scenario: ScenarioResult): string[] {
  if (scenario.minimal === undefined) return [];
  const { routes } = scenario.minimal;
  const { command, words } = smallestCaseWords(scenario);
  return [
    ...textRow(page, 'smallest', [...(command === undefined ? [] : [command]), words]),
    ...routes.flatMap((route) => routeRows(page, route, routes.length > 1)),
  ];
}

function routeRows(page: Page, route: MinimalRoute, named: boolean): string[] {
  const columns = contentColumns(page);
  const sentences = minimalRouteWords(route).flatMap((sentence) => wrap(page.style.safe(sentence), columns));
  const command = route.curl === undefined ? [] : row(page, 'by hand', wrapCommand(page.style.safe(route.curl), columns));
  const name = named ? wrap(page.style.safe(route.route), columns).map((line) => page.style.tint(line, 'strong')) : [];
  return [...row(page, '', [...name, ...sentences]), ...command];
}
