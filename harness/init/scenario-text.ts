/** The first scenario of a project, with what could not be decided as comments. Pure. */
import type { Profile } from '../scenario/scenario.js';
import { writeYaml } from '../scenario/yaml-source.js';
import { groupOf } from './found-routes.js';
import type { StartCommand } from './start-command.js';
import type { TriedRoute } from './tried-routes.js';

export interface ScenarioPlan {
  readonly start: StartCommand;
  readonly profile: Profile;
  /** Where the routes come from: `the routes that Express told`. */
  readonly source: string;
  /** At least one is active, or `placeholder` is there. */
  readonly routes: readonly TriedRoute[];
  /** What stands for routes where none is known: a request, and the status that it was answered with. */
  readonly placeholder?: { readonly request: string; readonly status: number };
  /** Folder of the installed packages, relative to the scenario's; `../node_modules`. */
  readonly packages?: string;
  /** `target.ready`, where a path for it was found. */
  readonly ready?: string;
}

/** From this many routes on, those with the same beginning get a heading. */
const GROUPED_FROM = 8;
const BUDGETS: Readonly<Record<Profile, string>> = { quick: '5,000 requests or 30 s', standard: '30,000 requests or 120 s', thorough: '300,000 requests or 15 min' };

export function scenarioText(plan: ScenarioPlan): string {
  const { start, profile, packages = '../node_modules' } = plan;
  return [
    `# yaml-language-server: $schema=${packages}/leakcheck/dist/scenario.schema.json`,
    `# Written by \`leakcheck init\`, with ${plan.source}.`,
    'target:',
    `  command: ${scalar(start.command)}`,
    ...(start.build === undefined ? [] : [`  # It starts what \`${start.build.command}\` has made: run that first.`]),
    '  cwd: ..',
    ...environment(start.env),
    ...(start.readyLog !== undefined ? [`  ready: { log: ${scalar(start.readyLog)} }`] : plan.ready === undefined ? [] : [`  ready: ${scalar(plan.ready)}`]),
    'load:',
    `  profile: ${profile}  # at most ${BUDGETS[profile]}`,
    '',
    'routes:',
    ...activeRoutes(plan),
    ...commentBlock(plan.routes, 'changes', ({ request }) => [`- request: ${scalar(request)}`, ...(/^(POST|PUT|PATCH)/.test(request) ? ['  body: {}'] : [])], [
      'These change data and were not tried. Let them in where the server runs on data',
      'of its own; what they send stands in `body`, what they answer in `status`.',
    ]),
    ...commentBlock(plan.routes, 'refused', ({ request, status }) => [`- request: ${scalar(request)}  # answers ${status}`, '  headers: { authorization: "Bearer …" }'], [
      'These need a login.',
    ]),
    ...commentBlock(plan.routes, 'failed', ({ method, path, reason }) => [`- ${method} ${path}  # ${reason}`], ['These were tried and left out.']),
    ...commentBlock(plan.routes, 'pattern', ({ method, path }) => [`- ${method} ${path}`], ['These are patterns: name the paths that they are asked for.']),
    '',
  ].join('\n');
}

/** A scenario that only starts the server. */
export function draftText(start: StartCommand): string {
  return scenarioText({ start, profile: 'quick', source: 'nothing yet', routes: [], placeholder: { request: 'GET /', status: 200 } });
}

function environment(env: Readonly<Record<string, string>>): string[] {
  const entries = Object.entries(env);
  return entries.length === 0 ? ['  # env: { NODE_ENV: production }'] : ['  env:', ...entries.map(([name, value]) => `    ${name}: ${scalar(value)}`)];
}

function activeRoutes({ routes, placeholder }: ScenarioPlan): string[] {
  const active = routes.filter(isKind('active'));
  if (placeholder !== undefined) {
    const { request, status } = placeholder;
    return [
      '  # Add the routes of the server, one a line; parameters get values with templates:',
      '  #   - GET /products/{{int 1 100}}',
      '  #   - { request: POST /orders, body: { item: "{{int 1 500}}" }, status: 201 }',
      ...(status >= 200 && status < 400 ? [`  - ${scalar(request)}`] : [`  - request: ${scalar(request)}`, `    status: ${status}`]),
    ];
  }
  const groups = new Set(active.map(groupOf));
  const limits = [...new Set(active.flatMap(({ rateLimit }) => rateLimit ?? []))];
  let group: string | undefined;
  return [
    ...limits.flatMap((limit) => [`  # The server limits its requests (${oneLine(limit)}):`, '  # raise that for the measurement, or it will answer 429.', '']),
    ...active.flatMap((route) => {
      const heading = active.length >= GROUPED_FROM && groups.size > 1 && groupOf(route) !== group ? [...(group === undefined ? [] : ['']), `  # /${groupOf(route)}`] : [];
      group = groupOf(route);
      return [...heading, `  - ${scalar(route.request)}`];
    }),
  ];
}

function commentBlock<const Kind extends TriedRoute['kind']>(routes: readonly TriedRoute[], kind: Kind, entry: (route: Extract<TriedRoute, { kind: Kind }>) => readonly string[], heading: readonly string[]): string[] {
  const ofKind = routes.filter(isKind(kind));
  if (ofKind.length === 0) return [];
  return ['', ...heading, ...ofKind.flatMap(entry)].map((line) => (line === '' ? '' : `  # ${oneLine(line)}`));
}

function isKind<Kind extends TriedRoute['kind']>(kind: Kind) {
  return (route: TriedRoute): route is Extract<TriedRoute, { kind: Kind }> => route.kind === kind;
}

/** As YAML reads it back, quoted where it must be. */
function scalar(text: string): string {
  return writeYaml(text).trim();
}

/** What others have named must not end a comment. */
function oneLine(text: string): string {
  return text.replace(/[\x00-\x1f\x7f\u0085\u2028\u2029]+/g, ' ');
}
