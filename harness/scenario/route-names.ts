import { didYouMean } from './did-you-mean.js';
import { labelled } from './input-mistakes.js';
import type { Mistake } from './mistake.js';
import { asKeys, asList } from './plain-data.js';
import type { Path, YamlSource } from './yaml-source.js';

/** What a route is called when it does not say so: its request as written. */
export function routeName(route: string | { readonly name?: string | undefined; readonly request: string }): string {
  if (typeof route === 'string') return route.trim();
  return (route.name ?? route.request).trim();
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
    const key = typeof route === 'string' ? [] : [asKeys(route).name === undefined ? 'request' : 'name'];
    const name = typeof route === 'string' ? route : asKeys(route)[String(key[0])];
    if (typeof name !== 'string') return;
    const path = ['routes', index, ...key];
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
