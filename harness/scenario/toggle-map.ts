import { z } from 'zod';
import { environment, scalar } from './environment-schema.js';

/** `toggles:`, the switches of what all routes share. */

const toggleName = () => z.string().regex(/^\S(.*\S)?$/, { error: 'is no name: write one line of text, without spaces around it' });

const toggle = z
  .strictObject({
    env: environment().optional().meta({ description: 'Environment variables, added to those of the target.', examples: [{ COMPRESSION: 'off' }] }),
    args: z.array(scalar()).min(1).optional()
      .meta({ description: 'Words, added at the end of the command; behind `npm start` begin with "--".', examples: [['--no-audit']] }),
  })
  .check(({ value: { env = {}, args }, issues }) => {
    // A slip of the key is said once: "evn" is not also a missing "env".
    if (issues.length > 0 || Object.keys(env).length > 0 || args !== undefined) return;
    issues.push({ code: 'custom', input: env, path: [], message: 'switches nothing; give it env or args, such as { env: { COMPRESSION: "off" } }' });
  });

export const toggleMap = z
  .record(toggleName(), toggle)
  .refine(toggles => Object.keys(toggles).length > 0, { error: 'there is no toggle here; add one, such as compression: { env: { COMPRESSION: "off" } }' })
  .check(({ value, issues }) => {
    for (const { path, first } of contradictions(value)) {
      issues.push({ code: 'custom', input: value, path, message: `the toggle ${JSON.stringify(first)} sets it to another value; both must be able to be applied at once` });
    }
  })
  .meta({
    description: 'What can be switched off: middleware, plugins, features. Each toggle, applied, switches one of them off; a scenario runs with none applied.',
    examples: [{ compression: { env: { COMPRESSION: 'off' } } }],
  });

/** Variables that an earlier toggle sets to another value. */
function contradictions(toggles: Readonly<Record<string, z.output<typeof toggle>>>): { readonly path: PropertyKey[]; readonly first: string }[] {
  const settings = new Map<string, { readonly toggle: string; readonly value: string }>();
  return Object.entries(toggles).flatMap(([name, { env = {} }]) =>
    Object.entries(env).flatMap(([variable, value]) => {
      const earlier = settings.get(variable);
      if (earlier === undefined) settings.set(variable, { toggle: name, value: String(value) });
      return earlier === undefined || earlier.value === String(value) ? [] : [{ path: [name, 'env', variable], first: earlier.toggle }];
    }),
  );
}
