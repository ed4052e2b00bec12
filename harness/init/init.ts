/** The wiring of `leakcheck init`: a project → the way it starts → its routes, tried → files. */
import { setTimeout as sleep } from 'node:timers/promises';
import { LeakcheckError } from '../errors.js';
import { realWorld } from '../run.js';
import { fileNameFor } from '../scenario/file-name.js';
import { SCENARIO_FOLDER } from '../scenario/find-scenarios.js';
import { parseScenario } from '../scenario/read-scenario.js';
import type { Target } from '../target/target.js';
import type { World } from '../world.js';
import { buildOnce } from './build-once.js';
import { frameworkOf } from './framework.js';
import { httpAsk } from './http-ask.js';
import type { InitFile, InitResult, ServerSeen } from './init-result.js';
import { readManifest } from './manifest.js';
import { nextSteps } from './next-steps.js';
import { packageManagerOf } from './package-manager.js';
import { startsWithPort } from './port-variables.js';
import { projectFiles } from './project-files.js';
import type { Questions } from './questions.js';
import { knownRoutes } from './route-sources.js';
import { scenarioText, type ScenarioPlan } from './scenario-text.js';
import { openScout as openRealScout, type Scout } from './scout.js';
import { settledFiles, workflowFile } from './settled-files.js';
import { startCommandOf, typedCommand, type Project, type StartCommand } from './start-command.js';
import { startOnce } from './start-once.js';
import { tryRoutes, type Ask, type TriedRoute } from './tried-routes.js';
import { checkPlaces, writeFiles } from './write-files.js';

export interface InitOptions {
  /** Absolute; the one of package.json. */
  readonly folder: string;
  /** How the server starts, if somebody has said it. */
  readonly command?: string | undefined;
  /** An OpenAPI file, relative to the folder: its routes instead of those that the framework tells. */
  readonly openapi?: string | undefined;
  /** Writes anew what is there. */
  readonly force: boolean;
  /** Writes nothing. */
  readonly dryRun: boolean;
  readonly nodeMajor: number;
  readonly questions: Questions;
  /** What is done now, in words. */
  readonly onStep: (words: string) => void;
  readonly signal: AbortSignal;
  readonly world?: World;
  readonly openScout?: () => Promise<Scout>;
}

/** Asked where no route is known, in this order. */
const USUAL_PATHS = ['/', '/health', '/healthz', '/status', '/ping', '/api'];
const HEALTH_PATH = /^GET (\/(health|healthz|healthcheck|livez|readyz|ready|ping|status))$/;
/** A connection ends before the end of its process is known. */
const DEATH_NOTICE_MS = 300;

/**
 * @throws LeakcheckError project-invalid, project-no-start, project-build, output-unwritable, input-unreadable, interrupted,
 *   and what the target stage throws when the server does not come up; nothing is written then
 */
export async function init(options: InitOptions): Promise<InitResult> {
  const { folder, force, dryRun, nodeMajor, questions } = options;
  const files = projectFiles(folder);
  const manifest = readManifest(files);
  const framework = frameworkOf(manifest.dependencies);
  const project: Project = { manifest, framework, manager: packageManagerOf(manifest, files), files, nodeMajor };
  const scenarioFile = `${SCENARIO_FOLDER}/${fileNameFor(manifest.name?.replace(/^@[^/]*\//, '') ?? 'server', 'yaml')}`;
  const workflow = workflowFile(project);
  if (!dryRun) checkPlaces(folder, [scenarioFile, 'package.json', '.gitignore', workflow]);

  const found = options.command === undefined ? startCommandOf(project) : typedCommand(project, options.command);
  const kept = files.has(scenarioFile) && !force;
  const seen = kept ? undefined : await lookAtServer(project, await agreedCommand(project, found, options), scenarioFile, options);
  const scenario: InitFile = seen === undefined
    ? { path: scenarioFile, state: 'kept', note: 'is there already' }
    : { path: scenarioFile, state: 'written', text: checkedText({ ...seen.plan, profile: await questions.profile() }, `${folder}/${scenarioFile}`) };
  const wantsWorkflow = !files.has(workflow) || force ? await questions.workflow(workflow) : true;
  const all = [scenario, ...settledFiles({ project, build: found?.build?.command, force, wantsWorkflow })];
  if (!dryRun) writeFiles(folder, all);
  return {
    dryRun,
    framework: framework.label,
    packageManager: project.manager.name,
    ...(seen !== undefined && { server: seen.server }),
    files: all,
    next: nextSteps(project, scenario, seen?.server),
  };
}

async function agreedCommand(project: Project, found: StartCommand | undefined, { command, questions }: InitOptions): Promise<StartCommand> {
  const agreed = command === undefined ? await questions.command(found?.command) : command;
  if (agreed === undefined || agreed.trim() === '') {
    throw new LeakcheckError('project-no-start', 'package.json has no script that starts a server, and there is no file such as server.js', {
      next: 'Say it: leakcheck init --command "node path/to/server.js"',
    });
  }
  return agreed === found?.command ? found : typedCommand(project, agreed);
}

async function lookAtServer(project: Project, start: StartCommand, scenarioFile: string, options: InitOptions): Promise<{ plan: Omit<ScenarioPlan, 'profile'>; server: ServerSeen }> {
  const { folder, signal, onStep, world = realWorld } = options;
  const builds = start.build !== undefined && !start.build.done;
  if (builds) {
    onStep(`building: ${start.build.command}`);
    await buildOnce(start.build.command, folder, signal);
  }
  const scout = await (options.openScout ?? openRealScout)();
  try {
    const up = await startSomehow(project, start, { ...options, world, scout, file: `${folder}/${scenarioFile}` });
    try {
      const { routes: found, source } = await knownRoutes(project, scout, options.openapi);
      if (found.length > 0) onStep(`trying ${found.length} ${found.length === 1 ? 'route' : 'routes'}`);
      const ask = whileAlive(up.target, httpAsk(up.target.info.origin), signal);
      const routes = await tryRoutes(found, ask);
      const active = routes.filter(({ kind }) => kind === 'active');
      const ready = routes.flatMap((route) => (route.kind === 'active' ? (HEALTH_PATH.exec(route.request)?.[1] ?? []) : []))[0];
      const plan = {
        start: up.start,
        source: source === undefined ? `what it answered: ${project.framework.label} tells no routes` : `the routes that ${source} ${/[./]/.test(source) && source !== 'Next.js' ? 'names' : 'told'}`,
        routes,
        packages: packagesFolder(project.manager),
        ...(active.length === 0 && { placeholder: await placeholder(ask) }),
        ...(ready !== undefined && { ready }),
      };
      return { plan, server: { command: up.start.command, from: up.start.from, built: builds, readyMs: up.readyMs, ignoredPort: up.ignoredPort, source, routes: counted(routes), leftOut: leftOut(routes) } };
    } finally {
      await up.target.stop();
    }
  } finally {
    await scout.close();
  }
}

async function startSomehow(project: Project, start: StartCommand, options: InitOptions & { world: World; scout: Scout; file: string }) {
  options.onStep(`starting: ${start.command}`);
  const first = await startOnce(start, options);
  if (first.kind === 'ready') return { ...first, start, ignoredPort: [] };
  for (const other of startsWithPort(start, project.files)) {
    options.onStep(`it listens on port ${first.ports.join(', ')} whatever PORT says; starting: ${other.command}`);
    // A word that the command does not know may end it: then it is just not this one.
    const second = await startOnce(other, options).catch((error: unknown) => {
      if (error instanceof LeakcheckError && error.code === 'target-exited') return undefined;
      throw error;
    });
    if (second?.kind === 'ready') return { ...second, start: other, ignoredPort: first.ports };
  }
  throw new LeakcheckError('target-not-ready', `\`${start.command}\` listens on port ${first.ports.join(', ')}, not on the one in PORT`, {
    next: 'Let it listen on process.env.PORT, such as `listen(process.env.PORT ?? 3000)`: leakcheck starts servers side by side. Or say how it takes a port: leakcheck init --command "node server.js --port $PORT"',
  });
}

/** An answer that does not come because the server has ended is no finding about a route alone. */
function whileAlive(target: Target, ask: Ask, signal: AbortSignal): Ask {
  return async (method, path) => {
    const answer = await ask(method, path);
    if (typeof answer !== 'string') return answer;
    await sleep(DEATH_NOTICE_MS);
    try {
      target.throwIfDead();
    } catch (error) {
      if (!(error instanceof LeakcheckError) || signal.aborted) throw error;
      throw new LeakcheckError(error.code, `the server ended when it was asked ${method} ${path}: ${error.message}`, { next: `Ask it for ${path} by hand: a server that one request ends cannot be measured.`, details: error.details, cause: error });
    }
    return answer;
  };
}

async function placeholder(ask: Ask): Promise<NonNullable<ScenarioPlan['placeholder']>> {
  let atRoot = 200;
  for (const path of USUAL_PATHS) {
    const answer = await ask('GET', path);
    if (typeof answer === 'string') continue;
    if (answer.status >= 200 && answer.status < 400) return { request: `GET ${path}`, status: answer.status };
    if (path === '/') atRoot = answer.status;
  }
  return { request: 'GET /', status: atRoot };
}

/** In a monorepo npm and yarn put packages beside the lock file. */
function packagesFolder({ name, lockFolder }: Project['manager']): string {
  return name === 'pnpm' || lockFolder === '.' ? '../node_modules' : `../${lockFolder}/node_modules`;
}

/** What init writes must be what run reads. */
function checkedText(plan: ScenarioPlan, file: string): string {
  const text = scenarioText(plan);
  parseScenario(text, file);
  return text;
}

function counted(routes: readonly TriedRoute[]): ServerSeen['routes'] {
  const of = (wanted: TriedRoute['kind']) => routes.filter(({ kind }) => kind === wanted).length;
  return { active: of('active'), changes: of('changes'), refused: of('refused'), failed: of('failed'), pattern: of('pattern') };
}

function leftOut(routes: readonly TriedRoute[]): string[] {
  return routes.flatMap((route) => (route.kind === 'failed' ? [`${route.method} ${route.path}: ${route.reason}`] : []));
}
