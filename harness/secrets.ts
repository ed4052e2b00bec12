/** What must be shown nowhere while a scenario is run, by the name that stands in its place. Pure. */
import type { RequestSpec, Scenario } from './scenario/scenario.js';
import { credentialScheme, isSecret } from './secret-words.js';

/** Of a variable that is only named like a secret; `postgres` and `password123` open nothing that is worth hiding the word. */
const SHORTEST_SECRET_CHARACTERS = 8;
const WORD = /^([a-z]+\d{0,3}|\d+|true|false)$/i;
/** A path names where a secret is. */
const PATH = /^(\.{0,2}|~)\//;

/**
 * The scenario's `${…}`; the environment's variables that are named like secrets or look like one, and passwords in its
 * URLs: a server that fails may print them; headers of requests that log in, where their values stand in the scenario.
 */
export function secretsOf({ variables, target, routes, setup }: Pick<Scenario, 'variables' | 'target' | 'routes' | 'setup'>, env: NodeJS.ProcessEnv): Record<string, string> {
  const requests: readonly RequestSpec[] = [...setup, ...routes.flatMap((route): readonly RequestSpec[] => route.chain ?? (route.script === undefined ? [route] : []))];
  const headers = requests.flatMap((request) => Object.entries(request.headers).flatMap(([name, value]) => ofHeader(name, value)));
  const environment = Object.entries({ ...env, ...target.env }).flatMap(([name, value = '']) => [...ofVariable(name, value), ...ofUrl(name, value)]);
  return { ...Object.fromEntries([...headers, ...environment]), ...variables };
}

type Named = readonly [name: string, value: string];

function ofVariable(name: string, value: string): Named[] {
  return isSecret(name, value) && isWorthHiding(value) ? [[name, value]] : [];
}

/** `postgres://app:k3x-99w@db/shop`. */
function ofUrl(name: string, value: string): Named[] {
  const password = /^[a-z][a-z\d+.-]*:\/\/[^\s/?#@:]*:(?<password>[^\s/?#@]+)@/i.exec(value)?.groups?.['password'];
  return password !== undefined && isWorthHiding(password) ? [[name, password]] : [];
}

/** What holds `{{…}}` or `${…}` is another value in each request, or is hidden by its variable. */
function ofHeader(name: string, value: string): Named[] {
  const credential = value.slice(credentialScheme(value).length);
  return isSecret(name, value) && !/\{\{|\$\{/.test(value) && isWorthHiding(credential) ? [[name.toUpperCase().replaceAll('-', '_'), credential]] : [];
}

function isWorthHiding(value: string): boolean {
  return value.length >= SHORTEST_SECRET_CHARACTERS && !WORD.test(value) && !PATH.test(value);
}
