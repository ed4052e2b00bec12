import { didYouMean } from './did-you-mean.js';
import { labelled } from './input-mistakes.js';
import type { Mistake } from './mistake.js';
import { asKeys, asList } from './plain-data.js';
import type { Path, YamlSource } from './yaml-source.js';

interface Named {
  readonly name?: string | undefined;
  readonly request?: string | undefined;
  readonly chain?: readonly (string | { readonly request: string })[] | undefined;
  readonly script?: string | undefined;
}

/** What a route is called when it does not say so: its request, its requests or its script as written. */
export function routeName(route: string | Named): string {
  if (typeof route === 'string') return route.trim();
  const { name, request, chain, script } = route;
  return name?.trim() ?? request?.trim() ?? chain?.map((step) => (typeof step === 'string' ? step : step.request).trim()).join(', ') ?? script?.trim() ?? '';
}

/**
 * Names that are there twice, and expectations that name no route. Looks at the plain data, so that these are found
 * even in a file with other mistakes.
 */
export function routeNameMistakes(source: YamlSource): Mistake[] {
  const { routes, expect } = asKeys(source.value);
  const names = new Map<string, number>();
  const mistakes: Mistake[] = [];
  const add = (path: Path, message: string): void => void mistakes.push({ ...source.spanOf(path, 'value'), message: labelled(path, message) });

  asList(routes).forEach((route, index) => {
    const key = NAMED_BY.find(each => asKeys(route)[each] !== undefined);
    const name = nameOf(route);
    if (name === undefined) return;
    const path = ['routes', index, ...(key === undefined ? [] : [key])];
    const first = names.get(name.trim());
    if (first === undefined) names.set(name.trim(), source.spanOf(path, 'value').offset);
    else add(path, `a route on line ${source.lineOf(first)} is called ${JSON.stringify(name.trim())} too; give one of them another "name"`);
  });

  const expected = asKeys(expect);
  asList(expected.routes).forEach((name, index) => {
    if (typeof name !== 'string' || names.has(name.trim()) || names.size === 0) return;
    add(['expect', 'routes', index], `no route is called ${JSON.stringify(name)}${didYouMean(name, [...names.keys()])}`);
  });
  if (expected.routes !== undefined && (expected.verdict === 'clean' || expected.verdict === 'inconclusive')) {
    add(['expect', 'routes'], `only "verdict: leak" names routes, not ${expected.verdict}`);
  }
  return mistakes;
}

/** What names a route, the first that it has. */
const NAMED_BY = ['name', 'request', 'chain', 'script'] as const;

/** undefined where that is of the wrong kind. */
function nameOf(route: unknown): string | undefined {
  if (typeof route === 'string') return route;
  const { name, request, chain, script } = asKeys(route);
  const written = name ?? request ?? (Array.isArray(chain) ? undefined : chain) ?? script;
  if (typeof written === 'string') return written;
  const requests = asList(chain).map(step => (typeof step === 'string' ? step : asKeys(step)['request']));
  return written === undefined && requests.length > 0 && requests.every(each => typeof each === 'string') ? routeName({ chain: requests }) : undefined;
}
