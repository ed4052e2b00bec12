/** How a target learns where its services are: variables of its environment, and templates in those that are written. Pure. */
import { didYouMean } from './did-you-mean.js';
import type { ServiceSpec } from './scenario.js';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** DB_HOST and DB_PORT of a service `db`; a dash becomes an underscore. */
export function variablesOf({ name }: Pick<ServiceSpec, 'name'>, { host, port }: Address): Record<string, string> {
  const prefix = name.toUpperCase().replaceAll('-', '_');
  return { [`${prefix}_HOST`]: host, [`${prefix}_PORT`]: String(port) };
}

/** `{{services.db.host}}`, spaces around allowed. */
const TEMPLATE = /\{\{\s*services\.([\w-]*)\.?(\w*)\s*\}\}/g;

/** The environment of a target: its own values, with the addresses in them, and the variables of services that it does not set itself. */
export function withAddresses(env: Readonly<Record<string, string>>, addresses: ReadonlyMap<string, Address>): Record<string, string> {
  const given = [...addresses].flatMap(([name, address]) => Object.entries(variablesOf({ name }, address)));
  const own = Object.entries(env).map(([key, value]): [string, string] => [
    key,
    value.replaceAll(TEMPLATE, (written, name: string, part: string) => {
      const address = addresses.get(name);
      return address === undefined || !isPart(part) ? written : String(address[part]);
    }),
  ]);
  return Object.fromEntries([...given, ...own]);
}

/** Addresses in a value that no service has, each with its place in the text. */
export function addressProblems(value: string, services: readonly string[]): { readonly offset: number; readonly length: number; readonly message: string }[] {
  return [...value.matchAll(TEMPLATE)].flatMap(({ 0: written, 1: name = '', 2: part = '', index }) => {
    const span = { offset: index, length: written.length };
    if (!services.includes(name)) return [{ ...span, message: `there is no service ${JSON.stringify(name)}${didYouMean(name, services)}` }];
    return isPart(part) ? [] : [{ ...span, message: `a service has a host and a port; write {{services.${name}.host}} or {{services.${name}.port}}` }];
  });
}

function isPart(part: string): part is keyof Address {
  return part === 'host' || part === 'port';
}
