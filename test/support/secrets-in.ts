/** Every variable of the environment that a scenario refers to, set to something. */
export function secretsIn(yaml: string): Record<string, string> {
  return Object.fromEntries([...yaml.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => [name, 'secret']));
}
