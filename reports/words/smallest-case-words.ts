/** The smallest case in words: where it stands, what it takes, and the condition under which it leaks. Pure. */
import type { ScenarioResult } from '../../harness/result/document.js';
import type { LeakCondition, MinimalRoute } from '../../harness/result/minimal.js';

/** A command to run, with what was seen of it, or why there is none. */
export function smallestCaseWords({ file, minimalScenario, minimal }: Pick<ScenarioResult, 'file' | 'minimalScenario' | 'minimal'>): { readonly command?: string; readonly words: string } {
  if (minimalScenario === null) return { words: `no scenario of its own: ${minimal?.reason ?? 'unknown'}` };
  if (minimalScenario === file) return { words: 'this scenario is its own smallest case' };
  return { command: `leakcheck run ${minimalScenario}`, words: 'proved to leak on a fresh process' };
}

export function minimalRouteWords({ route, needed, complete, conditions, curl }: MinimalRoute): string[] {
  const said = new Set(conditions.flatMap((condition) => (condition.kind === 'unique-values' ? condition.values : [])));
  const others = needed.filter((words) => !said.has(words));
  const takes = others.length > 0 ? `${complete ? 'it takes' : 'it takes at most'} ${others.join(', ')}` : needed.length === 0 && curl !== undefined ? 'nothing but its method and path matters' : undefined;
  return [...conditions.map((condition) => conditionWords(route, condition)), ...(takes === undefined ? [] : [takes])];
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
