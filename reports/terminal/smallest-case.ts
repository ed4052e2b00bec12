/** The smallest case: a scenario to run, the request by hand, and the condition under which it leaks. */
import type { ScenarioResult } from '../../harness/result/document.js';
import type { LeakCondition, MinimalRoute } from '../../harness/result/minimal.js';
import { wrap } from '../format/text.js';
import { contentColumns, row, textRow, type Page } from './layout.js';
import { wrapCommand } from './wrap-command.js';

export function smallestCaseRows(page: Page, { file, minimalScenario, minimal }: ScenarioResult): string[] {
  if (minimal === undefined) return [];
  const { routes, reason } = minimal;
  const where =
    minimalScenario === null ? [`no scenario of its own: ${reason ?? 'unknown'}`]
    : minimalScenario === file ? ['this scenario is its own smallest case']
    : [`leakcheck run ${minimalScenario}`, 'proved to leak on a fresh process'];
  return [
    ...textRow(page, 'smallest', where),
    ...routes.flatMap((route) => routeRows(page, route, routes.length > 1)),
  ];
}

function routeRows(page: Page, { route, needed, complete, conditions, curl }: MinimalRoute, named: boolean): string[] {
  const columns = contentColumns(page);
  const said = new Set(conditions.flatMap((condition) => (condition.kind === 'unique-values' ? condition.values : [])));
  const others = needed.filter((words) => !said.has(words));
  const takes = others.length > 0 ? `${complete ? 'it takes' : 'it takes at most'} ${others.join(', ')}` : needed.length === 0 && curl !== undefined ? 'nothing but its method and path matters' : undefined;
  const sentences = [...conditions.map((condition) => conditionWords(route, condition)), ...(takes === undefined ? [] : [takes])].flatMap((sentence) => wrap(page.style.safe(sentence), columns));
  const command = curl === undefined ? [] : row(page, 'by hand', wrapCommand(page.style.safe(curl), columns));
  const name = named ? wrap(page.style.safe(route), columns).map((line) => page.style.tint(line, 'strong')) : [];
  return [...row(page, '', [...name, ...sentences]), ...command];
}

function conditionWords(route: string, condition: LeakCondition): string {
  switch (condition.kind) {
    case 'unique-values':
      return `only with unique values: with a fixed one for ${condition.values.join(', ')}, ${route} is clean, so a cache without a bound is likely`;
    case 'aborted':
      return `only when the client drops the connection: ${route} is clean when it waits for the answer, so look at what only the end of an answer releases`;
    case 'error-answer':
      return `its answers are errors (${condition.statuses.join(', ')}): look at the error path`;
  }
}
