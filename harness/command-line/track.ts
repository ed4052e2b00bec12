/** Which scenarios are going on, from the events of a run. */
import type { RunEvent } from '../events.js';
import { advance, beginScenario, type ScenarioProgress } from './progress-lines.js';

/** Keeps the state of every scenario that is going on; several can be. */
export function track(running: Map<string, ScenarioProgress>, event: RunEvent): void {
  if (event.type === 'scenario-finished') {
    running.delete(event.result.name);
    return;
  }
  const known = running.get(event.scenario);
  if (event.type === 'scenario-started') running.set(event.scenario, beginScenario(event));
  else if (known !== undefined) running.set(event.scenario, advance(known, event));
}
