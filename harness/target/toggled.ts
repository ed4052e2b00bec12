import type { TargetSpec, Toggle } from '../scenario/scenario.js';
import { withWords } from './command.js';

/** The target with these toggles applied, in their order. */
export function toggled(spec: TargetSpec, toggles: readonly Toggle[]): TargetSpec {
  return {
    ...spec,
    command: withWords(spec.command, toggles.flatMap(({ args }) => args)),
    env: Object.assign({}, spec.env, ...toggles.map(({ env }) => env)) as TargetSpec['env'],
  };
}
