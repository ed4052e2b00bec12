import { type JsonSchema, scenarioJsonSchema } from './json-schema.js';
import { SHA256_MEANING, SHA256_USAGE, TEMPLATE_FUNCTIONS } from './template-functions.js';

/** One key of the scenario file. */
interface KeyRow {
  /** `target.ready.timeout`, `routes[].request`. */
  readonly key: string;
  readonly type: string;
  readonly defaultsTo: string;
  readonly meaning: string;
}

/** docs/scenario.md: every key, its default and its meaning, as the schema has them. */
export function scenarioReference(): string {
  const rows = keyRows(scenarioJsonSchema(), '');
  return [
    '<!-- Written by harness/scenario/write-json-schema.ts from the schema: change harness/scenario/schema.ts instead. -->',
    '# The scenario file',
    '',
    'A scenario is a YAML file that describes one server, its traffic, and how much growth of its memory is a leak.',
    'The shortest one:',
    '',
    ...fenced(SHORTEST_EXAMPLE),
    '',
    'Everything that can be written:',
    '',
    ...fenced(FULL_EXAMPLE),
    '',
    'The first line gives an editor with a YAML language server completion and checks. `leakcheck check` reports every mistake of a file, with its place.',
    '',
    '## Keys',
    '',
    ...table(['Key', 'Type', 'Default', 'Meaning'], rows.map(({ key, type, defaultsTo, meaning }) => [`\`${key}\``, type, defaultsTo, meaning])),
    '',
    'Paths are relative to the scenario file. Times have a unit: `500ms`, `120s`, `2m`, `1h`.',
    'YAML anchors, aliases and merge keys (`<<`) work.',
    '',
    '## Toggles',
    '',
    'A toggle is named after what it switches off. When every route leaks alike, or with `leakcheck run --bisect toggles`, fresh',
    'processes with other toggles applied show which of them holds the leak: [how](bisection.md#toggles). The routes must be',
    'answered with the same statuses whatever is switched off.',
    '',
    '## Templates',
    '',
    'The path, the values of headers, and text inside the body or the fields of a form may hold templates. The same seed gives the same requests.',
    'A value that begins with `{{` needs quotes, because YAML gives braces a meaning of their own.',
    'Setup, chains, feeds, cookies and scripts: [traffic](traffic.md).',
    '',
    ...table(['Template', 'Becomes'], templateRows()),
    '',
  ].join('\n');
}

const SHORTEST_EXAMPLE = `target:
  command: node server.js
routes:
  - GET /products
`;

export const FULL_EXAMPLE = `# yaml-language-server: $schema=scenario.schema.json
name: shop-api
target:
  command: node server.js
  cwd: ../shop
  env: { NODE_ENV: production }
  ready: /healthz                  # or { log: "listening" }, { port: true }, { path: /healthz, timeout: 90s }
  node: 22
  jit: false
load:
  profile: standard                # quick | standard | thorough
  connections: 10
  warmup: auto                     # or a number of requests
  settle: 0s
  budget: { requests: 60000, time: 120s }
  cookies: drop                    # or keep: a connection is a visitor
  keepAlive: true
  compression: false
  # rate: 200/s                    # at most; and phases: [{ ramp: 1, share: 20% }, { constant: 1, share: 70% }, { spike: 5, share: 10% }]
# feeds: { users: users.csv }      # rows for {{users.email}}
setup:                             # once, after ready
  - { request: POST /login, body: { user: demo }, capture: { token: $.token } }
routes:
  - GET /products
  - name: place order
    request: POST /orders?ref={{uuid}}
    headers: { authorization: "Bearer {{token}}" }
    body: { item: "{{int 1 500}}", note: "{{sha256 note {{seq}}}}" }
    weight: 3
    status: 201                    # or 4xx, or a list
  - { name: dropped upload, request: POST /files, body: "{{pad 70000}}", abort: request }   # or headers, or body
  - { name: slow client, request: GET /export, read: 16 KB/s }
  - name: make and cancel          # one unit, over one connection
    chain:
      - { request: POST /drafts, capture: { id: $.id } }
      - DELETE /drafts/{{id}}
  # - { name: odd protocol, script: ./ws-client.mjs }
toggles:                           # each switches one thing off: env, args or both
  compression: { env: { COMPRESSION: "off" } }
  audit: { args: ["--no-audit"] }
thresholds:
  heap: 16 B/request
  native: 512 B/request          # also external, arrayBuffers
  fds: 0.01 /request             # also resources
  usage_trend: 5%
bisect: auto                       # auto | off
ignore:                            # known leaks that do not fail the gate
  - { fingerprint: v1-9f2c4b7a01c3, reason: "upstream #123", owner: team checkout, until: 2027-01-31 }
expect: { verdict: leak, routes: [place order] }
`;

/** Its keys are those of `setup`, and said there. */
const STEPS_AGAIN = 'routes[].chain';

function keyRows(schema: JsonSchema, prefix: string): KeyRow[] {
  return alternatives(schema).flatMap(({ properties = {}, additionalProperties: named, items, required = [] }) => [
    ...Object.entries(properties).flatMap(([name, child]) => {
      const key = prefix === '' ? name : `${prefix}.${name}`;
      const row = { key, type: typeName(child), defaultsTo: defaultsTo(child, required.includes(name)), meaning: meaning(child) };
      return key === STEPS_AGAIN ? [row] : [row, ...keyRows(child, key)];
    }),
    ...(typeof named === 'object' ? keyRows(named, `${prefix}.<name>`) : []),
    ...(items === undefined ? [] : keyRows(items, `${prefix}[]`)),
  ]);
}

function alternatives({ anyOf, ...schema }: JsonSchema): readonly JsonSchema[] {
  return anyOf === undefined ? [schema] : anyOf.flatMap(alternatives);
}

const TYPE_NAMES: Readonly<Record<string, string>> = { string: 'text', integer: 'whole number', object: 'keys', boolean: 'true or false' };

function typeName(schema: JsonSchema): string {
  return [...new Set(alternatives(schema).flatMap(typeNames))].join(' or ');
}

function typeNames({ type, enum: values, const: only, items }: JsonSchema): readonly string[] {
  if (values !== undefined) return values.map(value => `\`${String(value)}\``);
  if (only !== undefined) return [`\`${JSON.stringify(only).replaceAll('"', '')}\``];
  if (type === 'array') return ['list'].concat(items?.properties === undefined ? [] : typeNames(items));
  return [type ?? []].flat().map(name => TYPE_NAMES[name] ?? name);
}

function defaultsTo({ defaultIs, default: value }: JsonSchema, isRequired: boolean): string {
  if (isRequired) return '**required**';
  if (defaultIs !== undefined) return defaultIs;
  return value === undefined || typeof value === 'object' ? '' : `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

function meaning({ description = '', examples = [] }: JsonSchema): string {
  const shown = examples.map(example => `\`${typeof example === 'string' ? example : JSON.stringify(example)}\``);
  return shown.length === 0 ? description : `${description} Examples: ${shown.join(', ')}.`;
}

function templateRows(): string[][] {
  const rows = [...TEMPLATE_FUNCTIONS.values()].map(({ usage, meaning: becomes }) => [`\`${usage}\``, becomes]);
  return [
    ...rows,
    [`\`${SHA256_USAGE}\``, SHA256_MEANING],
    ['`{{name}}`', 'what a step of setup, or an earlier step of the same chain, has captured by this name'],
    ['`{{feed.column}}`', 'a value of the row that the request, or the chain, gets of the feed'],
    ['`${NAME}`', 'the environment variable, which must be set; its value is shown nowhere. `$${NAME}` is sent as `${NAME}`'],
  ];
}

function fenced(yaml: string): string[] {
  return ['```yaml', yaml.trimEnd(), '```'];
}

function table(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)];
}
