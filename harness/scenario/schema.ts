import { z } from 'zod';
import { containerKeys, placeProblems, serviceMap } from './container-schema.js';
import { DEFAULT_CONNECTIONS } from './defaults.js';
import { environment, scalar } from './environment-schema.js';
import { ignoreList } from './ignore-list.js';
import { issueMessage, notOneOf, type RawIssue } from './issue-messages.js';
import { bytesPerRequest, bytesPerSecond, countPerRequest, duration, percentage, requestsPerSecond, timeLimit } from './quantity-schema.js';
import { ready } from './ready-schema.js';
import { bodyIssues, oneOf, requestKeys, requestLine, stepList, text } from './request-schema.js';
import { ABORT_POINTS, FEED_ORDERS, PROFILES } from './scenario.js';
import { addressProblems } from './service-addresses.js';
import { VALUE_NAME } from './template.js';
import { toggleMap } from './toggle-map.js';

/**
 * What people write. From this one schema come validation, defaults, the editor's JSON Schema
 * (json-schema.ts) and the documentation's table (reference-table.ts).
 *
 * `defaultIs` in a field's meta is the default in words, where it is no fixed value.
 */

export type SchemaIssue = z.core.$ZodIssue;

/** Where in a text an issue is, as its `params`. */
export interface TextSpan {
  readonly offset: number;
  readonly length: number;
}

/** What people round: three phases of 33.3%. */
const SHARE_TOLERANCE = 0.0011;
const PHASE_KINDS = ['constant', 'ramp', 'spike'] as const;
const COOKIES = ['keep', 'drop'] as const;

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

const level = () => z.number().positive().max(100).optional();

const phase = z
  .strictObject({
    constant: level().meta({ description: 'This load all the time.', examples: [1] }),
    ramp: level().meta({ description: 'From the load of the phase before (at the start from none) evenly to this one.', examples: [1] }),
    spike: level().meta({ description: 'At once to this load, and afterwards back to the one before.', examples: [5] }),
    share: percentage('20%').refine(share => share > 0, { error: 'must be above 0%' }).meta({ description: "Part of the window's requests." }),
  })
  .check(({ value, issues }) => {
    if (issues.length > 0 || PHASE_KINDS.filter(kind => value[kind] !== undefined).length === 1) return;
    issues.push({ code: 'custom', input: value, path: [], message: 'write one of constant, ramp and spike, such as { ramp: 1, share: 20% }' });
  });

const load = z.strictObject({
  profile: z.enum(PROFILES).prefault('standard').meta({
    description: 'The budget of a run: quick is 5,000 requests or 30 s, standard 30,000 or 120 s, thorough 300,000 or 15 min. A run stops as soon as its question is settled.',
  }),
  connections: z.int().min(1).max(10_000).prefault(DEFAULT_CONNECTIONS).meta({ description: 'Persistent connections, each with one request under way.' }),
  warmup: oneOf('auto or a number of requests', [z.literal('auto'), z.int().min(0)]).prefault('auto')
    .meta({ description: 'Requests before the first judged sample; auto: until the heap settles.', examples: ['auto', 2000] }),
  rate: requestsPerSecond('200/s', '30/min').optional().meta({ description: 'At most so many requests begin in a second, over all connections.', defaultIs: 'as many as are answered' }),
  phases: z.array(phase).min(1).check(({ value, issues }) => {
    const sum = value.reduce((total, { share }) => total + share, 0);
    if (issues.length === 0 && Math.abs(sum - 1) > SHARE_TOLERANCE) issues.push({ code: 'custom', input: value, path: [], message: `the shares of the phases make ${Number((sum * 100).toFixed(2))}%; together they have to make 100%` });
  }).optional().meta({
    description: 'How the load changes within every window of requests, in order. Levels are multiples of rate where that is set, else of connections.',
    defaultIs: 'the same load all the time',
    examples: [[{ ramp: 1, share: '20%' }, { constant: 1, share: '70%' }, { spike: 5, share: '10%' }]],
  }),
  cookies: z.enum(COOKIES).prefault('drop').meta({ description: 'Whether a virtual user (a connection) keeps the cookies that it is given: drop makes every request, and every chain, a new visitor; keep begins with those that setup was given.' }),
  keepAlive: z.boolean().prefault(true).meta({ description: 'false opens a connection for every request.' }),
  compression: z.boolean().prefault(false).meta({ description: 'true asks for compressed answers, with accept-encoding: gzip, deflate, br in each request that has no such header.' }),
  settle: duration('5s').prefault('0s').meta({ description: 'Extra quiet time before every sample, for caches that expire and work that is done in batches.' }),
  budget: z
    .strictObject({
      requests: z.int().min(1).optional().meta({ description: 'At most so many requests.', defaultIs: 'of the profile', examples: [60000] }),
      time: timeLimit('120s').optional().meta({ description: 'At most so much time.', defaultIs: 'of the profile' }),
    })
    .optional()
    .meta({ description: 'Replaces the budget of the profile, in whole or in part.' }),
});

const longRoute = z.strictObject({
  name: text().optional().meta({ description: 'What the route is called in results; unique.', defaultIs: 'the request as written' }),
  request: requestLine().optional().meta({ description: 'Method and path with query; may hold templates. Required, unless the route is a chain or a script.' }),
  ...requestKeys,
  chain: stepList('POST /orders').optional().meta({
    description: 'Instead of request: several requests that one virtual user sends in order, over one connection; together they count as one request of the mix. Each has the keys of a step of setup; captured values are known to the later ones.',
    examples: [[{ request: 'POST /orders', capture: { id: '$.id' } }, 'DELETE /orders/{{id}}']],
  }),
  script: text().optional().meta({
    description: 'Instead of request: a module (relative to the scenario file) whose default export makes the traffic of one request, for WebSocket, gRPC, queues and whatever else code can do: [how](traffic.md#scripts).',
    examples: ['./ws-client.mjs'],
  }),
  weight: z.number().positive().prefault(1).meta({ description: 'Share of the traffic, relative to the other routes; above 0.' }),
  abort: z.enum(ABORT_POINTS).optional().meta({
    description: 'The client drops the connection: request while it sends (after half of the body), headers at the head of the answer, body at the first bytes of its body. Counted as aborted.',
    defaultIs: 'the whole answer is read',
  }),
  read: bytesPerSecond('16 KB/s').optional().meta({ description: 'A slow client: so many bytes of the answer\'s body a second are taken from the connection.', defaultIs: 'as fast as they come' }),
}).check(({ value, issues }) => {
  issues.push(...kindIssues(value), ...bodyIssues(value));
  if (value.abort === undefined) return;
  if (value.read !== undefined) issues.push({ code: 'custom', input: value.read, path: ['read'], message: 'a client that drops the connection does not read the answer; write only one of abort and read', params: { atKey: true } });
  if (value.abort !== 'request' || value.status === undefined) return;
  issues.push({ code: 'custom', input: value.status, path: ['status'], message: 'a request that is dropped while it is sent has no answer; leave out status, or write abort: headers' });
});

const KINDS = ['request', 'chain', 'script'] as const;
const OF_A_REQUEST = ['headers', 'body', 'form', 'multipart', 'status', 'abort', 'read'] as const;

/** A route is a request, a chain or a script, and only a request has what belongs to one. */
function kindIssues(value: Readonly<Partial<Record<(typeof KINDS)[number] | (typeof OF_A_REQUEST)[number], unknown>>>): RawIssue[] {
  const issue = (key: string, message: string): RawIssue => ({ code: 'custom', input: value, path: [key], message, params: { atKey: true } });
  const [kind, second] = KINDS.filter(key => value[key] !== undefined);
  if (kind === undefined) return [issue('request', 'is missing')];
  if (second !== undefined) return [issue(second, 'a route is one thing: write only one of request, chain and script')];
  if (kind === 'request') return [];
  const where = kind === 'chain' ? 'belongs to a request: write it in the steps of the chain' : 'belongs to a request: a script makes its own';
  return OF_A_REQUEST.filter(key => value[key] !== undefined).map(key => issue(key, where));
}

const feed = z.strictObject({
  file: text().meta({ description: 'A .csv file with a header line, or a .json file with a list of objects; relative to the scenario file.', examples: ['users.csv'] }),
  order: z.enum(FEED_ORDERS).prefault('in turn').meta({ description: 'Which row a request gets: the next one, from the start again after the last, or any.' }),
});

const feedName = () => z.string().regex(VALUE_NAME, { error: 'is no name for a template: write letters, digits, _ and -' });

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
  feeds: z.record(feedName(), oneOf('a file such as users.csv, or keys with values', [text(), feed])).optional().meta({
    description: 'Rows of values for requests, from files; {{name.column}} is replaced by a value of the row that the request gets.',
    examples: [{ users: 'users.csv', items: { file: 'items.json', order: 'at random' } }],
  }),
  setup: stepList('POST /login').optional().meta({
    description: 'Requests that every fresh server is sent first, once and in order: a login, data that must be there. What they capture is known to all routes.',
    examples: [[{ request: 'POST /login', body: { user: 'demo' }, capture: { token: '$.token' } }]],
  }),
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
