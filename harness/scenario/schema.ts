import { z } from 'zod';
import { containerKeys, placeProblems, serviceMap } from './container-schema.js';
import { DEFAULT_CONNECTIONS } from './defaults.js';
import { environment, SCALAR, scalar } from './environment-schema.js';
import { FRAMING_HEADERS, HEADER_NAME, HEADER_VALUE, repeatedHeaders } from './header-rules.js';
import { ignoreList } from './ignore-list.js';
import { issueMessage, notOneOf, type RawIssue, wrongType } from './issue-messages.js';
import { bytesPerRequest, countPerRequest, duration, percentage, timeLimit } from './quantity-schema.js';
import { ready } from './ready-schema.js';
import { addressProblems } from './service-addresses.js';
import { parseRequestLine } from './request-line.js';
import { ABORT_POINTS, PROFILES } from './scenario.js';
import { templateProblems } from './template.js';
import { toggleMap } from './toggle-map.js';

/**
 * What people write. From this one schema come validation, defaults, the editor's JSON Schema
 * (json-schema.ts) and the documentation's table (reference-table.ts).
 *
 * `defaultIs` in a field's meta is the default in words, where it is no fixed value.
 */

/** Where a problem is inside a string value; travels in an issue's `params`. */
export interface TextSpan {
  readonly offset: number;
  readonly length: number;
}

export type SchemaIssue = z.core.$ZodIssue;

/** Keys of the contract that this version does not carry out, by the place they belong to. */
export const NOT_SUPPORTED_YET: Readonly<Record<string, readonly string[]>> = {
  '': ['setup'],
  routes: ['script'],
};

const oneOf = <const T extends readonly [z.ZodType, ...z.ZodType[]]>(expected: string, options: T) =>
  z.union(options, { error: ({ input }) => wrongType(expected, input) });

const text = () => z.string().regex(/\S/, { error: 'is empty' });

const templated = () =>
  z.string().check(({ value, issues }) => {
    issues.push(...templateIssues(value, []));
  });

const headerName = () =>
  z.string().regex(HEADER_NAME, { error: 'is no name of a header' })
    .refine(name => !FRAMING_HEADERS.includes(name.toLowerCase()), { error: 'is set by leakcheck, from the body' });

const headerValue = () => templated().regex(HEADER_VALUE, { error: 'the value of a header is one line without control characters' });

const requestLine = () =>
  text()
    .meta({ examples: ['GET /products'] })
    .check(({ value, issues }) => {
      const line = parseRequestLine(value);
      if (typeof line === 'string') issues.push({ code: 'custom', input: value, path: [], message: `the request ${line}` });
      issues.push(...templateIssues(value, []));
    });

const node = oneOf('a version or a path', [
  z.int({ error: 'write a version with a dot in quotes, such as "22.10": as a number it loses its last zero' }).min(18),
  z.string().regex(/^v?\d+(\.\d+){0,2}$|[/\\]/, { error: 'expected a version such as 22 or "22.1.0", or a path such as /opt/node/bin/node' }),
]);

const target = z.strictObject(
  {
    command: oneOf('a command line or a list of words', [text(), z.array(scalar()).min(1)]).optional().meta({
      description: 'What starts the server: a command line, or a list of words that is taken literally. npm start, tsx and next start work too. Needed unless there is an `image` or a `build`.',
      defaultIs: 'of the image',
      examples: ['node server.js', ['node', 'server.js']],
    }),
    cwd: text().optional().meta({ description: 'The folder in which the command runs, relative to the scenario file.', defaultIs: 'the folder of the scenario file', examples: ['../shop'] }),
    env: environment().optional()
      .meta({ description: 'Environment variables, added to those of leakcheck itself, or of the image. PORT is always set to a free port. {{services.db.host}} and {{services.db.port}} become the address of a service.', examples: [{ NODE_ENV: 'production' }] }),
    ...containerKeys,
    ready: ready('target').optional().meta({
      description: 'When the server is ready: a path that answers with 2xx or 3xx, { log: "text" } for a line of output, { port: true } for an open port.',
      defaultIs: '{ port: true }',
      examples: ['/healthz', { log: 'listening' }, { path: '/healthz', timeout: '90s' }],
    }),
    node: node.optional().meta({ description: 'The Node.js that runs the target: a version or a path (relative to the scenario file). A container has its image\'s.', defaultIs: 'the node that the command finds', examples: [22, '22.1.0', '/opt/node/bin/node'] }),
    jit: z.boolean().prefault(false).meta({ description: 'true keeps the optimising compilers on: more requests per second, but the smallest leak that can be found is much larger.' }),
  },
).check(({ value, issues }) => {
  // A slip of a key is said once: "imgae" is not also a missing command.
  if (issues.length === 0) issues.push(...placeProblems(value).map(({ key, message }): RawIssue => ({ code: 'custom', input: value, path: key === undefined ? [] : [key], message })));
});

const load = z.strictObject({
  profile: z.enum(PROFILES).prefault('standard').meta({
    description: 'The budget of a run: quick is 5,000 requests or 30 s, standard 30,000 or 120 s, thorough 300,000 or 15 min. A run stops as soon as its question is settled.',
  }),
  connections: z.int().min(1).max(10_000).prefault(DEFAULT_CONNECTIONS).meta({ description: 'Persistent connections, each with one request under way.' }),
  warmup: oneOf('auto or a number of requests', [z.literal('auto'), z.int().min(0)]).prefault('auto')
    .meta({ description: 'Requests before the first judged sample; auto: until the heap settles.', examples: ['auto', 2000] }),
  settle: duration('5s').prefault('0s').meta({ description: 'Extra quiet time before every sample, for caches that expire and work that is done in batches.' }),
  budget: z
    .strictObject({
      requests: z.int().min(1).optional().meta({ description: 'At most so many requests.', defaultIs: 'of the profile', examples: [60000] }),
      time: timeLimit('120s').optional().meta({ description: 'At most so much time.', defaultIs: 'of the profile' }),
    })
    .optional()
    .meta({ description: 'Replaces the budget of the profile, in whole or in part.' }),
});

const bodyValue = z
  .union([z.record(z.string(), z.unknown()), z.array(z.unknown())])
  .check(({ value, issues }) => {
    issues.push(...templateIssues(value, []));
  });

const statusNumber = () => z.int().min(100).max(599);
const statusText = () => z.string().regex(/^[1-5](xx|\d\d)$/, { error: 'expected a status such as 201 or 4xx' });

const longRoute = z.strictObject({
  name: text().optional().meta({ description: 'What the route is called in results; unique.', defaultIs: 'the request as written' }),
  request: requestLine().meta({ description: 'Method and path with query; may hold templates.' }),
  headers: z
    .record(headerName(), oneOf(SCALAR, [headerValue(), z.number(), z.boolean()]))
    .check(({ value, issues }) => {
      for (const name of repeatedHeaders(Object.keys(value))) {
        issues.push({ code: 'custom', input: name, path: [name], message: 'is here twice: capitals make no difference in a header', params: { atKey: true } });
      }
    })
    .optional()
    .meta({ description: 'Request headers; values may hold templates.', examples: [{ authorization: 'Bearer {{hex 32}}' }] }),
  body: oneOf('text, keys with values, or a list', [templated(), bodyValue]).optional().meta({
    description: 'Text is sent as it is; "@file" sends the bytes of a file (relative to the scenario file, without templates); keys with values or a list are sent as JSON, with content-type application/json unless another is set. Text inside may hold templates.',
    examples: ['q={{seq}}', '@fixtures/order.json', { item: '{{int 1 500}}' }],
  }),
  weight: z.number().positive().prefault(1).meta({ description: 'Share of the traffic, relative to the other routes; above 0.' }),
  status: oneOf('a status such as 201 or 4xx, or a list of them', [statusNumber(), statusText(), z.array(oneOf('a status such as 201 or 4xx', [statusNumber(), statusText()])).min(1)])
    .optional()
    .meta({ description: 'The statuses that are right; any other makes the measurement invalid.', defaultIs: '2xx and 3xx', examples: [201, '4xx', [200, 404]] }),
  abort: z.enum(ABORT_POINTS).optional().meta({
    description: 'The client drops the connection: request while it sends (after half of the body), headers at the head of the answer, body at the first bytes of its body. Counted as aborted.',
    defaultIs: 'the whole answer is read',
  }),
}).check(({ value, issues }) => {
  if (value.abort !== 'request' || value.status === undefined) return;
  issues.push({ code: 'custom', input: value.status, path: ['status'], message: 'a request that is dropped while it is sent has no answer; leave out status, or write abort: headers' });
});

/** The keys but the last are the channels of harness/channels.ts; the default of one comes with its noise, in the verdict. */
const thresholds = z.strictObject({
  heap: bytesPerRequest('16 B/request', '2 KB/request').optional().meta({
    description: 'Growth of the live heap per request of one route, above which it is a leak. Units: B, KB (1,024 B), MB.',
    defaultIs: '0.25 B per request of the mix, but at most 8 B per request of one route',
  }),
  external: bytesPerRequest('64 B/request').optional().meta({ description: 'The same for memory outside the heap that is no buffer, such as WebAssembly memory.', defaultIs: '16 B per request of the mix' }),
  arrayBuffers: bytesPerRequest('64 B/request').optional().meta({ description: 'The same for the contents of Buffers, ArrayBuffers, Blobs and object URLs.', defaultIs: '16 B per request of the mix' }),
  native: bytesPerRequest('512 B/request').optional().meta({ description: 'The same for resident memory that neither heap nor buffers explain: add-ons, OpenSSL.', defaultIs: '2 KB (quick), 512 B (standard) or 64 B (thorough) per request of the mix' }),
  fds: countPerRequest('0.01 /request').optional().meta({ description: 'The same for open descriptors (files, sockets, pipes), as a number per request; Linux only.', defaultIs: '0.01 per request of the mix' }),
  resources: countPerRequest('0.01 /request').optional().meta({ description: 'The same for what keeps the event loop alive: timers, sockets, message ports, workers.', defaultIs: '0.01 per request of the mix' }),
  usage_trend: percentage('5%')
    .optional()
    .meta({ description: 'The trend of gcstats (recent live heap over the long-term one), above which sustained growth is a leak.', defaultIs: 'not judged' }),
});

const expectation = z.strictObject({
  verdict: z.enum(['clean', 'leak', 'inconclusive']).meta({ description: 'The verdict that this scenario must have.' }),
  routes: z.array(text()).min(1).optional().meta({ description: 'Names of the routes that must be found, in any order; only with verdict: leak.', examples: [['place order']] }),
  toggles: z.array(text()).min(1).optional().meta({ description: 'Names of the toggles that must be found, in any order; only with verdict: leak.', examples: [['compression']] }),
});

const BISECT = ['auto', 'off'] as const;
const notBisect = ({ input }: RawIssue) => notOneOf(BISECT, input);

export const scenarioSchema = z.strictObject({
  name: text().regex(/^.*$/, { error: 'must be one line' }).optional().meta({ description: 'What the scenario is called in results.', defaultIs: "the file's name without its extension" }),
  target: target.meta({ description: 'The server that is measured.', examples: [{ command: 'node server.js' }] }),
  load: load.prefault({}).meta({ description: 'How much traffic, and how.' }),
  routes: z
    .array(oneOf('a request such as "GET /products", or keys with values', [requestLine(), longRoute]))
    .min(1, { error: 'the list is empty; add at least one request, such as "- GET /products"' })
    .meta({ description: 'The requests that make up the traffic: `GET /path`, or the keys below.', examples: [['GET /products']] }),
  services: serviceMap.optional(),
  toggles: toggleMap.optional(),
  thresholds: thresholds.prefault({}).meta({ description: 'How much growth is a leak.' }),
  bisect: z
    // YAML 1.1 reads `off` as false.
    .union([z.enum(BISECT), z.literal(false, { error: notBisect })], { error: notBisect })
    .prefault('auto')
    .meta({ description: 'auto finds out which routes leak, and which toggles hold a leak that all routes have alike; off stops after the verdict.' }),
  ignore: ignoreList,
  expect: expectation.optional().meta({ description: 'What a run must find, for a scenario that tests the gate itself: the run passes exactly when it is found. Not looked at with --git-bisect.' }),
}).check(({ value: { target, toggles = {}, services = {} }, issues }) => {
  const environments = [{ env: target.env, path: ['target', 'env'] }, ...Object.entries(toggles).map(([name, { env }]) => ({ env, path: ['toggles', name, 'env'] }))];
  for (const { env = {}, path } of environments) {
    for (const [variable, value] of Object.entries(env)) {
      if (typeof value !== 'string') continue;
      for (const { message, ...span } of addressProblems(value, Object.keys(services))) {
        issues.push({ code: 'custom', input: value, path: [...path, variable], message, params: span satisfies TextSpan });
      }
    }
  }
});

/** What people write. */
export type ScenarioInput = z.input<typeof scenarioSchema>;
/** The same with defaults filled in and quantities parsed; paths and bodies are still as written. */
export type CheckedInput = z.output<typeof scenarioSchema>;
export type CheckedRoute = CheckedInput['routes'][number];

export function checkInput(value: unknown): { readonly input: CheckedInput } | { readonly issues: readonly SchemaIssue[] } {
  const result = scenarioSchema.safeParse(value, { error: issueMessage });
  return result.success ? { input: result.data } : { issues: result.error.issues };
}

/** Template mistakes of every string inside a value, each with its path and its place in the string. */
function templateIssues(value: unknown, path: (string | number)[]): RawIssue[] {
  if (typeof value === 'string') {
    return templateProblems(value).map(({ message, offset, length }) => ({ code: 'custom', input: value, path, message, params: { offset, length } satisfies TextSpan }));
  }
  if (Array.isArray(value)) return value.flatMap((item: unknown, index) => templateIssues(item, [...path, index]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => templateIssues(item, [...path, key]));
}
