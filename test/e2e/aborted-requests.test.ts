/** A leak that only a client shows that goes away. */
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { aScenario, aServer, GROSS, Workspace } from '../support/cli.js';

/** Whole runs of the command line, with the search for the simplest request. */
jest.setTimeout(120_000);

let work: Workspace;
beforeEach(() => {
  work = new Workspace();
});
afterEach(() => work.remove());

/** A server that keeps, or forgets, what was going on when its client went away. */
const server = (whenCut: string) =>
  aServer(
    `if (req.method === 'GET') {
       res.on('close', () => { if (!res.writableFinished) { ${whenCut} } });
       return req.url === '/page' ? res.write('half a page') : res.end('ok');
     }
     req.on('data', () => {});
     req.on('close', () => { if (!req.complete) { ${whenCut} } });
     req.on('end', () => res.end('stored'));`,
    'const kept = [];',
  );
const KEEP = `kept.push({ url: req.url, more: ${GROSS} });`;
const ROUTES = ['GET /', '{ name: upload, request: POST /files, body: "{{pad 2000}}" }'];
const DROPPED_UPLOAD = '{ name: dropped upload, request: POST /files, body: "{{pad 20000}}", abort: request }';
const DROPPED_PAGES = ['{ name: no page, request: GET /page, abort: headers }', '{ name: half a page, request: GET /page, abort: body }'];

test('the leak of an upload that is cut short is seen', async () => {
  const { code, scenario } = await work.judge(server(KEEP), aScenario({ routes: [...ROUTES, DROPPED_UPLOAD], more: 'bisect: off' }));
  expect({ code, verdict: scenario.verdict, error: scenario.error }).toEqual({ code: 1, verdict: 'leak', error: undefined });
  expect(Object.keys(scenario.requestsByRoute['dropped upload'] ?? {})).toEqual(['aborted']);
  expect(Object.keys(scenario.requestsByRoute['upload'] ?? {})).toEqual(['200']);
});

test('the route whose client goes away is the guilty one', async () => {
  const { scenario } = await work.judge(server(KEEP), aScenario({ routes: [...ROUTES, ...DROPPED_PAGES.slice(1)] }));
  expect({ verdict: scenario.verdict, culprits: scenario.bisection?.culprits.map(({ route }) => route), error: scenario.error }).toEqual({
    verdict: 'leak',
    culprits: ['half a page'],
    error: undefined,
  });
});

test('clients that go away are no leak by themselves', async () => {
  const { code, stderr, scenario } = await work.judge(server(''), aScenario({ routes: [...ROUTES, DROPPED_UPLOAD, ...DROPPED_PAGES] }));
  expect({ code, verdict: scenario.verdict, error: scenario.error, stderr: /error|warn/i.exec(stderr) }).toEqual({ code: 0, verdict: 'clean', error: undefined, stderr: null });
});
