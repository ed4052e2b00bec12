import type { TargetSpec, Toggle } from '../scenario/scenario.js';
import { withWords } from './command.js';

/** The target with these toggles applied, in their order. */
export function toggled(spec: TargetSpec, toggles: readonly Toggle[]): TargetSpec {
  const words = toggles.flatMap(({ args }) => args);
  const env = Object.assign({}, spec.env, ...toggles.map((toggle) => toggle.env)) as TargetSpec['env'];
  // What command a container has may only be known to its image.
  if (spec.container !== undefined) return { ...spec, env, container: { ...spec.container, args: [...(spec.container.args ?? []), ...words] } };
  return { ...spec, env, command: withWords(spec.command, words) };
}
