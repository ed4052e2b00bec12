/** What the self-test injects, as scenarios like any other: a clean server, and leaks of known size. */
import { fileURLToPath } from 'node:url';
import { parseScenario } from '../scenario/read-scenario.js';
import type { Scenario } from '../scenario/scenario.js';

export interface Injection {
  /** Kept for every `everyRequests`-th request, exactly; 0 for the clean server. */
  readonly bytes: number;
  readonly everyRequests: number;
}

/** The clean server first: a gate that can't pass needs no look at its leaks. Then from a pointer to a gross leak, and a rare one. */
export const INJECTIONS: readonly Injection[] = [
  { bytes: 0, everyRequests: 1 },
  { bytes: 8, everyRequests: 1 },
  { bytes: 64, everyRequests: 1 },
  { bytes: 1024, everyRequests: 1 },
  { bytes: 56, everyRequests: 100 },
];

const FIXTURE_FILE = fileURLToPath(new URL('./fixture.cjs', import.meta.url));

/** "clean server", "8 bytes per request", "56 bytes per 100 requests". */
export function injectionName({ bytes, everyRequests }: Injection): string {
  if (bytes === 0) return 'clean server';
  return `${bytes} bytes per ${everyRequests === 1 ? 'request' : `${everyRequests} requests`}`;
}

/** Without bisection, and with nothing but defaults: it is the gate of every user's scenario that is put to the test. */
export function injectionScenario(injection: Injection, node: string | undefined): Scenario {
  const { bytes, everyRequests } = injection;
  const input = {
    name: injectionName(injection),
    target: {
      command: ['node', FIXTURE_FILE],
      env: { LEAK_BYTES: String(bytes), LEAK_EVERY: String(everyRequests) },
      ...(node !== undefined && { node }),
    },
    routes: ['GET /items/{{int 1 1000}}'],
    bisect: 'off',
    expect: { verdict: bytes === 0 ? 'clean' : 'leak' },
  };
  // JSON is YAML: read like a file of the user's, so that the defaults are the same.
  return parseScenario(JSON.stringify(input), FIXTURE_FILE);
}
