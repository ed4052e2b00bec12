/** What a project says of its server → the command that starts it for a measurement. */
import { describe, expect, test } from '@jest/globals';
import { startsWithPort } from '../../../harness/init/port-variables.js';
import { startCommandOf, typedCommand } from '../../../harness/init/start-command.js';
import { fakeProject, type FakeProject } from '../../support/fake-project.js';

const start = (project: FakeProject) => startCommandOf(fakeProject(project));
const ofScript = (script: string, more: object = {}) => start({ manifest: { scripts: { start: script }, ...more } });

describe('a script', () => {
  test.each<[string, string, Record<string, string>]>([
    ['node server.js', 'node server.js', {}],
    ['egg-scripts start --daemon --title=shop', 'npx egg-scripts start --title=shop', {}],
    ['node --enable-source-maps --watch src/server.mjs', 'node --enable-source-maps src/server.mjs', {}],
    ['node --inspect=9229 app.js', 'node app.js', {}],
    ['NODE_ENV=production node server.js', 'node server.js', { NODE_ENV: 'production' }],
    ['cross-env NODE_ENV=production A=b=c node server.js', 'node server.js', { NODE_ENV: 'production', A: 'b=c' }],
    ['nodemon server.js', 'node server.js', {}],
    // Its own words, and what a shell does with them, are the script's business.
    ['node server.js && echo done', 'npm start', {}],
    ['node "my server.js"', 'npm start', {}],
    ['node server.js $ARGS', 'npm start', {}],
    ['tsx src/server.ts', 'npm start', {}],
    ['fastify start -l info app.js', 'npm start', {}],
    ['next start', 'npm start', {}],
  ])('%s', (script, command, env) => {
    expect(ofScript(script)).toMatchObject({ command, env, from: 'the script "start"' });
  });

  test('runs by its manager when something runs before it', () => {
    expect(start({ manifest: { scripts: { start: 'node server.js', prestart: 'node migrate.js' } } })?.command).toBe('npm start');
  });

  test.each([
    ['pnpm-lock.yaml', 'pnpm run serve'],
    ['yarn.lock', 'yarn run serve'],
    ['package-lock.json', 'npm run serve'],
  ])('is run by what wrote %s', (lock, command) => {
    expect(start({ manifest: { scripts: { serve: 'my-server' } }, files: [lock] })?.command).toBe(command);
  });

  test.each(['pm2 start app.js', 'pm2 start app.js --watch && pm2 logs', 'forever start app.js'])('that leaves the foreground is passed over: %s', (script) => {
    expect(start({ manifest: { scripts: { start: script, serve: 'node app.js' } } })).toMatchObject({ command: 'node app.js', from: 'the script "serve"' });
  });
});

describe('without a script "start"', () => {
  test.each<[string, FakeProject, string | undefined]>([
    ['dev', { manifest: { scripts: { dev: 'nodemon src/index.js' } } }, 'node src/index.js'],
    ['dev in TypeScript by tsx', { manifest: { scripts: { dev: 'tsx watch src/server.ts' }, devDependencies: { tsx: '4' } } }, 'npx tsx src/server.ts'],
    ['dev in TypeScript by ts-node', { manifest: { scripts: { dev: 'ts-node-dev --respawn src/server.ts' }, devDependencies: { 'ts-node-dev': '2' } } }, 'npx ts-node src/server.ts'],
    ['main', { manifest: { main: 'lib/web.js' }, files: ['lib/web.js'] }, 'node lib/web.js'],
    ['a main that is not there', { manifest: { main: 'lib/web.js' }, files: ['server.js'] }, 'node server.js'],
    ['server.js before src/index.js', { files: ['src/index.js', 'server.js'] }, 'node server.js'],
    ['an ES module', { files: ['src/app.mjs'] }, 'node src/app.mjs'],
    ['bin/www', { files: ['bin/www'] }, 'node bin/www'],
    ['TypeScript that Node.js runs', { files: ['src/server.ts'], nodeMajor: 24 }, 'node src/server.ts'],
    ['TypeScript that nothing runs', { files: ['src/server.ts'], nodeMajor: 22 }, undefined],
    ['one that watches, where nothing else is', { manifest: { scripts: { start: 'json-server --watch db.json' } } }, 'npm start'],
    ['one that watches, after a file', { manifest: { scripts: { start: 'json-server --watch db.json' } }, files: ['server.js'] }, 'node server.js'],
    ['one that watches and leaves the foreground', { manifest: { scripts: { start: 'pm2 start app.js --watch' } } }, undefined],
    ['nothing', { manifest: { scripts: { test: 'jest' } } }, undefined],
  ])('%s', (_, project, command) => {
    expect(start(project)?.command).toBe(command);
  });
});

describe('a build', () => {
  test('that is not there is to be made', () => {
    expect(ofScript('node dist/main.js', { scripts: { start: 'node dist/main.js', build: 'tsc' } })?.build).toEqual({ command: 'npm run build', done: false });
  });

  test('that is there is not made again', () => {
    const found = start({ manifest: { scripts: { start: 'node dist/main', build: 'tsc' } }, files: ['dist/main.js'] });
    expect(found?.build).toEqual({ command: 'npm run build', done: true });
  });

  test('is of no interest where the sources are started', () => {
    expect(ofScript('', { scripts: { start: 'node server.js', build: 'webpack' } })).not.toHaveProperty('build');
  });

  test('of Next is told by what it writes last and reads first', () => {
    const manifest = { scripts: { start: 'next start', build: 'next build' }, dependencies: { next: '15' } };
    expect(start({ manifest })).toMatchObject({ readyLog: 'Ready in', build: { command: 'npm run build', done: false } });
    expect(start({ manifest, files: ['.next/prerender-manifest.json'] })?.build?.done).toBe(true);
  });

  test('comes with a typed command as well', () => {
    const project = fakeProject({ manifest: { scripts: { build: 'tsc' } } });
    expect(typedCommand(project, 'node dist/server.js')).toEqual({ command: 'node dist/server.js', env: {}, from: 'the command line', build: { command: 'npm run build', done: false } });
  });
});

describe('frameworks', () => {
  test('Nest is started from its build, not compiled at each start', () => {
    const scripts = { 'build': 'nest build', 'start': 'nest start', 'start:dev': 'nest start --watch', 'start:prod': 'node dist/main' };
    const found = start({ manifest: { scripts, dependencies: { '@nestjs/core': '11', 'express': '5' } } });
    expect(found).toEqual({ command: 'node dist/main', env: {}, from: 'the script "start:prod"', build: { command: 'npm run build', done: false } });
  });

  test('Next is not measured in development', () => {
    expect(start({ manifest: { scripts: { dev: 'next dev', build: 'next build' }, dependencies: { next: '15' } } })).toMatchObject({ command: 'npx next start', build: { done: false } });
  });
});

describe('another way to hand over the port', () => {
  const begin = { command: 'node server.js', env: {}, from: 'server.js' };

  test.each([
    `app.listen(process.env.API_PORT ?? 3000)`,
    `app.listen(process.env['API_PORT'] ?? 3000)`,
    `const { port } = config.env("API_PORT")`,
  ])('by the variable of %s', (text) => {
    const { files } = fakeProject({ files: { 'server.js': text } });
    expect(startsWithPort(begin, files).map(({ command }) => command)).toEqual(['API_PORT=$PORT node server.js']);
  });

  test('not by variables of others', () => {
    const { files } = fakeProject({ files: { 'server.js': 'process.env.PORT; process.env.TRANSPORT; process.env.PORTAL', 'README.md': 'process.env.DOC_PORT' } });
    expect(startsWithPort(begin, files)).toEqual([]);
  });

  test('by a word, where a program reads words', () => {
    const { files } = fakeProject({});
    expect(startsWithPort({ ...begin, command: 'npm start' }, files).map(({ command }) => command)).toEqual(['npm start -- --port $PORT', 'npm start -- --listen $PORT']);
    expect(startsWithPort({ ...begin, command: 'npx json-server db.json' }, files).map(({ command }) => command)).toEqual(['npx json-server db.json --port $PORT', 'npx json-server db.json --listen $PORT']);
  });
});
