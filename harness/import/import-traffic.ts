/** The wiring of an import: a file → requests → routes → a scenario and what there is to say about it. */
import { readFileSync } from 'node:fs';
import { LeakcheckError } from '../errors.js';
import { variablePrefix, Secrets, type SecretReference } from './group/secrets.js';
import { RecordedTraffic } from './group/recorded-traffic.js';
import { logRequests } from './from/access-log.js';
import { gorRequests } from './from/gor.js';
import { harRequests } from './from/har.js';
import { DescriptionFile } from './from/openapi/description.js';
import { openApiRequests } from './from/openapi/openapi.js';
import { postmanRequests } from './from/postman/postman.js';
import type { ImportKind } from './import-kinds.js';
import { importedScenario, type ImportedTarget } from './imported-scenario.js';
import { textChunks, textLines, wholeText } from './input-file.js';
import { LeftOut, leftOutLines, type RecordedRequest } from './recorded-request.js';

export interface ImportOptions {
  /** Of the scenario; its variables are named after it. */
  readonly name: string;
  /** Absolute; where the scenario will stand. */
  readonly output: string;
  readonly target: ImportedTarget;
  /** Messages name the file like this. */
  readonly shownAs: string;
  /** Routes at most; the rest is left out, the rarest first. */
  readonly routes: number;
  /** The host whose requests are taken; by default the one with most of them. */
  readonly host?: string;
  readonly assets: boolean;
  /** Of an access log. */
  readonly format?: string;
}

export interface Imported {
  /** The scenario's text. */
  readonly yaml: string;
  /** undefined for a description, of which the requests are made up. */
  readonly requests: number | undefined;
  readonly routes: number;
  /** The host whose requests they are, where the file names hosts. */
  readonly host: string | undefined;
  readonly secrets: readonly SecretReference[];
  readonly leftOut: LeftOut['entries'];
}

/** Hosts that are told apart; what a page loads from the web has some dozens. */
const MOST_HOSTS = 100;

/** @throws LeakcheckError input-unreadable, import-invalid, import-empty, or usage for a format of lines that says nothing */
export async function importTraffic(kind: ImportKind, file: string, options: ImportOptions): Promise<Imported> {
  const leftOut = new LeftOut();
  const secrets = new Secrets(variablePrefix(options.name));
  const hosts = new Map<string, { readonly traffic: RecordedTraffic; readonly leftOut: LeftOut; readonly secrets: Secrets }>();
  let others = 0;
  for await (const request of requestsOf(kind, file, options, secrets, leftOut)) {
    const host = request.host ?? '';
    let seen = hosts.get(host);
    if (seen === undefined && hosts.size < MOST_HOSTS && (options.host === undefined || host === '' || host === options.host)) {
      const own = { leftOut: new LeftOut(), secrets: new Secrets(variablePrefix(options.name)) };
      hosts.set(host, (seen = { ...own, traffic: new RecordedTraffic({ assets: options.assets, ...own }) }));
    }
    if (seen === undefined) others += 1;
    else seen.traffic.add(request);
  }
  const [main, ...rest] = [...hosts].sort(([, a], [, b]) => b.traffic.requests - a.traffic.requests);
  for (const [host, { traffic }] of rest) {
    if (traffic.requests > 0) leftOut.add('requests to other hosts (--host chooses another one)', host, traffic.requests);
  }
  if (others > 0) leftOut.add('requests to other hosts', undefined, others);
  const routes = main?.[1].traffic.routes() ?? [];
  for (const { reason, count, examples } of main?.[1].leftOut.entries ?? []) leftOut.add(reason, examples.join(', '), count);
  if (main === undefined || routes.length === 0) throw nothingLeft(options, leftOut);
  const kept = routes.slice(0, options.routes);
  const rare = routes.slice(options.routes);
  if (rare.length > 0) leftOut.add(`requests of the rarest ${rare.length === 1 ? 'route' : `${rare.length} routes`} (--routes keeps more)`, rare[0]?.route.name, rare.reduce((sum, { route }) => sum + route.weight, 0));
  const references = [...new Map([...secrets.references, ...main[1].secrets.references].map((reference) => [reference.variable, reference])).values()];
  const requests = kept.reduce((sum, { route }) => sum + route.weight, 0);
  const yaml = importedScenario(options.name, kept, options.target, options.output, comment(kind, options, { requests, routes: kept.length }, references));
  return { yaml, requests: kind === 'openapi' ? undefined : requests, routes: kept.length, host: main[0] === '' ? undefined : main[0], secrets: references, leftOut: leftOut.entries };
}

async function* requestsOf(kind: ImportKind, file: string, { shownAs, format }: ImportOptions, secrets: Secrets, leftOut: LeftOut): AsyncGenerator<RecordedRequest> {
  switch (kind) {
    case 'har':
      yield* harRequests(textChunks(file, shownAs), shownAs, leftOut);
      return;
    case 'gor':
      yield* gorRequests(textChunks(file, shownAs), shownAs, leftOut);
      return;
    case 'access-log':
      yield* logRequests(textLines(textChunks(file, shownAs)), shownAs, leftOut, format);
      return;
    case 'openapi':
      yield* openApiRequests(await description(file, shownAs), secrets, leftOut);
      return;
    case 'postman':
      yield* postmanRequests((await description(file, shownAs)).value, shownAs, secrets, leftOut);
      return;
  }
}

async function description(file: string, shownAs: string): Promise<DescriptionFile> {
  return new DescriptionFile(file, shownAs, await wholeText(file, shownAs), (path) => readFileSync(path, 'utf8'));
}

function comment(kind: ImportKind, { shownAs }: ImportOptions, { requests, routes }: { readonly requests: number; readonly routes: number }, secrets: readonly SecretReference[]): string[] {
  const from = `${kind === 'openapi' ? '' : `${requests.toLocaleString('en')} requests, `}${routes} routes`;
  return [
    `Imported from ${shownAs} (${kind}): ${from}.`,
    ...(secrets.length === 0 ? [] : ['Secrets were left out; these variables must be set when it runs:', ...secrets.map(({ variable, found }) => `  ${variable}  for ${found}`)]),
  ];
}

function nothingLeft({ shownAs, host }: ImportOptions, leftOut: LeftOut): LeakcheckError {
  return new LeakcheckError('import-empty', `nothing in ${shownAs} can become a route${host === undefined ? '' : ` of the host ${host}`}`, {
    details: leftOutLines(leftOut.entries).map((line) => `left out: ${line}`),
    next: host === undefined ? 'Record requests to the server itself.' : 'Leave --host out to see which hosts there are.',
  });
}
