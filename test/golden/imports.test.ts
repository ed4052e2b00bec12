/** Recordings of real tools, imported, against golden files. UPDATE_GOLDEN=1 writes them: read each as a stranger before committing it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { importNotices } from '../../harness/command-line/import-notices.js';
import type { ImportKind } from '../../harness/import/import-kinds.js';
import { importTraffic } from '../../harness/import/import-traffic.js';
import { parseScenario } from '../../harness/scenario/read-scenario.js';
import { secretsIn } from '../support/secrets-in.js';

const FIXTURES = join(__dirname, '../fixtures/imports');

test.each<[ImportKind, string]>([
  // Playwright's recorder in Chromium 150.
  ['har', 'chromium.har'],
  // mitmproxy 8.1 with its own har_dump.py, Chromium as the client.
  ['har', 'mitmproxy.har'],
  ['gor', 'goreplay.gor'],
  // nginx 1.22 before the same server.
  ['access-log', 'nginx-combined.log'],
  ['access-log', 'nginx-json.log'],
  ['openapi', 'openapi-3.0.yaml'],
  ['openapi', 'openapi-3.1.json'],
  ['postman', 'postman.json'],
])('%s %s', async (kind, file) => {
  const imported = await importTraffic(kind, join(FIXTURES, file), {
    name: 'tea', output: '/project/scenarios/tea.yaml', target: { command: 'npm start', cwd: '/project' }, shownAs: file, routes: 100, assets: false,
  });
  const actual = `${imported.yaml}\n--- standard error\n${importNotices(imported, 'scenarios/tea.yaml')}`;
  const golden = join(__dirname, 'imports', `${file}.txt`);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(golden, actual);
  expect(actual).toBe(readFileSync(golden, 'utf8'));
  // What was recorded with these secrets must run without them.
  expect(actual).not.toMatch(/tea-secret|correct.?horse|tea-session/);
  expect(parseScenario(imported.yaml, '/project/scenarios/tea.yaml', { environment: secretsIn(imported.yaml) }).routes.length).toBe(imported.routes);
});
