/** What is left to do after init. Pure. */
import type { InitFile, InitStep, ServerSeen } from './init-result.js';
import type { Project } from './start-command.js';

export function nextSteps({ manifest, manager }: Project, scenario: InitFile, server: ServerSeen | undefined): InitStep[] {
  const { routes } = server ?? {};
  const off = routes === undefined ? 0 : routes.changes + routes.refused + routes.pattern;
  return [
    ...('leakcheck' in manifest.dependencies ? [] : [{ words: 'make it a package of this project:', command: manager.addLeakcheck }]),
    ...(routes?.active === 0 ? [{ words: `name the routes of the server in ${scenario.path}: only a placeholder stands there` }] : []),
    { words: 'a first answer, in half a minute:', command: `${manager.exec} leakcheck run --profile quick` },
    ...(off > 0 ? [{ words: `look through ${scenario.path}: ${off === 1 ? 'one route stands' : `${off} routes stand`} there as comments, with what each needs` }] : []),
    { words: 'commit the files; each pull request is checked from then on' },
  ];
}
