/** Routes of a recording → a scenario that runs by itself. Pure. */
import { scenarioYaml, type WrittenScenario } from '../minimal/scenario-yaml.js';
import { DEFAULT_CONNECTIONS, DEFAULT_READY_TIMEOUT_MS, PROFILE_BUDGETS } from '../scenario/defaults.js';
import type { ImportedRoute } from './group/write-route.js';

export interface ImportedTarget {
  readonly command: string;
  /** Absolute. */
  readonly cwd: string;
}

/** Weights are shares: two digits say as much as a recording knows. */
const WEIGHT_DIGITS = 2;

/**
 * @param file absolute; where the scenario will stand
 * @param comment lines at its top
 */
export function importedScenario(name: string, routes: readonly ImportedRoute[], { command, cwd }: ImportedTarget, file: string, comment: readonly string[]): string {
  const named = withUniqueNames(routes);
  const least = Math.min(...routes.map(({ route }) => route.weight));
  const scenario: WrittenScenario = {
    name,
    target: { command, cwd, env: {}, ready: { kind: 'port', timeoutMs: DEFAULT_READY_TIMEOUT_MS }, jit: false },
    load: { profile: 'standard', connections: DEFAULT_CONNECTIONS, warmup: 'auto', settleMs: 0, budget: PROFILE_BUDGETS.standard, cookies: 'drop', keepAlive: true, phases: [] },
    routes: named.map(({ route }) => ({ ...route, weight: Number((route.weight / least).toPrecision(WEIGHT_DIGITS)) })),
    thresholds: { perRequest: {} },
  };
  const remarks = named.flatMap(({ route, remarks: lines }) => (lines.length === 0 ? [] : [[route.name, lines.join('; ')] as const]));
  return scenarioYaml(scenario, file, comment, new Map(remarks));
}

/** A route is named after its request where that says it all; others of the same name get what tells them apart. */
function withUniqueNames(routes: readonly ImportedRoute[]): ImportedRoute[] {
  const taken = new Set<string>();
  return routes.map((imported) => {
    const { route, marks } = imported;
    const candidates = [route.name, ...marks.map((_, index) => `${route.name} ${marks.slice(0, index + 1).join(' ')}`)];
    const last = candidates.at(-1) ?? route.name;
    let name = candidates.find((candidate) => !taken.has(candidate)) ?? last;
    for (let number = 2; taken.has(name); number += 1) name = `${last} #${number}`;
    taken.add(name);
    return { ...imported, route: { ...route, name } };
  });
}
