/** The scenario of the simplest requests, as the text of its file. Pure. */
import { CHANNEL_UNITS } from '../channels.js';
import type { Route, Scenario } from '../scenario/scenario.js';
import type { LeakOfRoutes } from '../bisect/proved-leaks.js';
import { scenarioYaml } from './scenario-yaml.js';

export interface SmallestScenarioOptions {
  /** Absolute path that it is written for, and how it is shown. */
  readonly file: string;
  readonly shownAs: string;
  /** The scenario that it comes from. */
  readonly displayFile: string;
  readonly leaks: readonly LeakOfRoutes[];
  /** Command lines, for the routes that can be sent by one. */
  readonly curl: readonly string[];
}

export function smallestScenario(scenario: Scenario, routes: readonly Route[], { file, shownAs, displayFile, leaks, curl }: SmallestScenarioOptions): string {
  const comment = [
    `The smallest case of ${displayFile} that still leaks, written by leakcheck. Run it: leakcheck run ${shownAs}`,
    ...leaks.map((leak) => `${leak.routes.map(({ name }) => name).join(' with ')} ${leak.routes.length === 1 ? 'keeps' : 'keep'} ${amount(leak)} per request.`),
    ...(curl.length === 0 ? [] : ['By hand, with the server listening on PORT:', ...curl.map((line) => `  ${line}`)]),
  ];
  return scenarioYaml({ ...scenario, name: `${scenario.name}.minimal`, routes }, file, comment);
}

function amount({ channel, slopePerRequest }: LeakOfRoutes): string {
  const rounded = Number(slopePerRequest.toPrecision(3)).toLocaleString('en-US');
  return CHANNEL_UNITS[channel] === 'bytes' ? `${rounded} bytes (${channel})` : `${rounded} ${channel}`;
}
