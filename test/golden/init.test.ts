/** The report of `leakcheck init` against golden files. UPDATE_GOLDEN=1 writes them: read each as a stranger before committing it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { InitResult } from '../../harness/init/init-result.js';
import { initReport } from '../../reports/init.js';

const LOOKS = { 'color-unicode': { color: true, unicode: true }, 'plain-ascii': { color: false, unicode: false } };

const WRITTEN: InitResult = {
  dryRun: false,
  framework: 'Express',
  packageManager: 'npm',
  server: {
    command: 'API_PORT=$PORT node dist/server.js',
    from: 'the script "start"',
    built: true,
    readyMs: 1234,
    ignoredPort: [3000],
    source: 'Express',
    routes: { active: 6, changes: 3, refused: 1, failed: 7, pattern: 1 },
    leftOut: ['GET /boom: answers 500', 'GET /events: its answer does not end', 'GET /a: answers 404', 'GET /b: answers 404', 'GET /c: answers 404', 'GET /d: answers 404', 'GET /e\u001b[31m: answers 404'],
  },
  files: [
    { path: 'scenarios/shop-api.yaml', state: 'written', text: 'target:\n  command: x\n' },
    { path: 'package.json', state: 'changed', note: 'script "leakcheck": npm run build && leakcheck run', text: '{}\n' },
    { path: '.gitignore', state: 'kept', note: 'has leakcheck-report/' },
    { path: '../../.github/workflows/leakcheck-packages-api.yml', state: 'written', text: 'name: leakcheck\n' },
  ],
  next: [
    { words: 'make it a package of this project:', command: 'npm install --save-dev leakcheck' },
    { words: 'a first answer, in half a minute:', command: 'npx leakcheck run --profile quick' },
    { words: 'look through scenarios/shop-api.yaml: 5 routes stand there as comments, with what each needs' },
  ],
};

const { server: _, ...withoutServer } = WRITTEN;
const CASES: Record<string, InitResult> = {
  'written': WRITTEN,
  'dry-run': { ...WRITTEN, dryRun: true },
  'kept': { ...withoutServer, files: [{ path: 'scenarios/shop-api.yaml', state: 'kept', note: 'is there already' }] },
  'no-routes': { ...WRITTEN, server: { ...WRITTEN.server!, ignoredPort: [], built: false, source: undefined, routes: { active: 0, changes: 0, refused: 0, failed: 0, pattern: 0 }, leftOut: [] } },
};

test.each(Object.entries(CASES).flatMap(([name, result]) => Object.entries(LOOKS).map(([look, options]) => [name, look, result, options] as const)))('%s, %s', (name, look, result, options) => {
  const text = initReport(result, options);
  const file = join(__dirname, 'init', `${name}.${look}.txt`);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, text);
  expect(text).toBe(existsSync(file) ? readFileSync(file, 'utf8') : undefined);
  for (const line of text.replace(/\u001b\[[0-9;]*m/g, '').split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});
