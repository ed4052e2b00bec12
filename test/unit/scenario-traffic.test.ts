/** Setup, chains, feeds, forms, scripts and variables in the scenario file: what they become, and what is wrong with them. */
import { describe, expect, test } from '@jest/globals';
import { LeakcheckError } from '../../harness/errors.js';
import { parseScenario } from '../../harness/scenario/read-scenario.js';
import type { Scenario } from '../../harness/scenario/scenario.js';

const FILES: Readonly<Record<string, string>> = {
  '/s/users.csv': 'email,first name\na@x.org,Ann\n"b@x.org","Bob, ""B"""\n',
  '/s/items.json': '[{"id":7,"tags":["a"],"note":null},{"id":8,"tags":[],"note":"n"}]',
  '/s/empty.csv': '',
  '/s/header.csv': 'a,b\n',
  '/s/ragged.csv': 'a,b\n1,"two\nlines"\n3\n',
  '/s/twice.csv': 'a,a\n1,2\n',
  '/s/object.json': '{}',
  '/s/photo.png': 'PNG',
  '/s/ws.mjs': 'export default () => {};',
};

function parse(text: string, environment: Record<string, string> = {}): Scenario {
  return parseScenario(`target: { command: x }\n${text}`, '/s/shop.yaml', {
    shownAs: 'shop.yaml',
    environment,
    readBodyFile: (path) => {
      const content = FILES[path];
      if (content === undefined) throw new Error('ENOENT');
      return Buffer.from(content);
    },
  });
}

function mistakes(text: string, environment?: Record<string, string>): string[] {
  try {
    parse(text, environment);
  } catch (error) {
    if (error instanceof LeakcheckError) return error.details.filter((line) => line.startsWith('shop.yaml:')).map((line) => line.slice('shop.yaml:'.length));
    throw error;
  }
  return [];
}

const USUAL = [{ from: 200, to: 399 }];

describe('what is written becomes', () => {
  test('setup with captures of every kind', () => {
    const { setup } = parse(`setup:
  - GET /csrf
  - { request: POST /login, form: { user: demo, id: 007 }, status: 201, capture: { token: $.token, sid: { cookie: sid }, place: { header: Location }, id: { header: location, regex: '/(\\d+)$' }, csrf: { regex: 'csrf=(\\w+)' } } }
routes: [{ request: GET /, headers: { authorization: "Bearer {{token}}" } }]
`);
    expect(setup).toEqual([
      { method: 'GET', path: '/csrf', headers: {}, status: USUAL, captures: [] },
      { method: 'POST', path: '/login', headers: {}, form: { user: 'demo', id: '007' }, status: [{ from: 201, to: 201 }], captures: [
        { name: 'token', from: 'json', query: '$.token' },
        { name: 'sid', from: 'cookie', cookie: 'sid' },
        { name: 'place', from: 'header', header: 'location' },
        { name: 'id', from: 'header', header: 'location', regex: '/(\\d+)$' },
        { name: 'csrf', from: 'body', regex: 'csrf=(\\w+)' },
      ] },
    ]);
  });

  test('a chain, called by its requests', () => {
    expect(parse('routes: [{ chain: [{ request: POST /a, capture: { id: $.id } }, "DELETE /a/{{id}}"], weight: 2 }]').routes).toEqual([
      { name: 'POST /a, DELETE /a/{{id}}', weight: 2, chain: [
        { method: 'POST', path: '/a', headers: {}, status: USUAL, captures: [{ name: 'id', from: 'json', query: '$.id' }] },
        { method: 'DELETE', path: '/a/{{id}}', headers: {}, status: USUAL, captures: [] },
      ] },
    ]);
  });

  test('feeds with their rows', () => {
    const { feeds } = parse('feeds: { users: users.csv, items: { file: items.json, order: at random } }\nroutes: ["GET /{{users.first name}}/{{items.tags}}"]');
    expect(feeds).toEqual([
      { name: 'users', file: '/s/users.csv', order: 'in turn', columns: ['email', 'first name'], rows: [{ email: 'a@x.org', 'first name': 'Ann' }, { email: 'b@x.org', 'first name': 'Bob, "B"' }] },
      { name: 'items', file: '/s/items.json', order: 'at random', columns: ['id', 'tags', 'note'], rows: [{ id: '7', tags: '["a"]' }, { id: '8', tags: '[]', note: 'n' }] },
    ]);
  });

  test('a multipart form, a script, a slow client, and what answers are asked for', () => {
    const { routes } = parse(`load: { compression: true }
routes:
  - { request: POST /a, multipart: { title: "{{seq}}", photo: "@photo.png", log: { content: x, filename: "{{seq}}.txt", type: text/plain } } }
  - { script: ./ws.mjs }
  - { request: GET /, headers: { Accept-Encoding: identity }, read: 2 KB/s }
`);
    expect(routes).toEqual([
      { name: 'POST /a', method: 'POST', path: '/a', headers: { 'accept-encoding': 'gzip, deflate, br' }, weight: 1, status: USUAL, multipart: [
        { name: 'title', content: '{{seq}}' },
        { name: 'photo', content: { path: '/s/photo.png', bytes: Buffer.from('PNG') } },
        { name: 'log', content: 'x', filename: '{{seq}}.txt', type: 'text/plain' },
      ] },
      { name: './ws.mjs', weight: 1, script: { path: '/s/ws.mjs', written: 'ws.mjs' } },
      { name: 'GET /', method: 'GET', path: '/', headers: { 'accept-encoding': 'identity' }, weight: 1, status: USUAL, readBytesPerSecond: 2048 },
    ]);
  });

  test('phases with their levels, and the rest of the load', () => {
    const { load } = parse('load: { rate: 30/min, cookies: keep, keepAlive: false, phases: [{ ramp: 1, share: 20% }, { spike: 4, share: 10% }, { ramp: 0.5, share: 70% }] }\nroutes: [GET /]');
    expect(load).toMatchObject({ requestsPerSecond: 0.5, cookies: 'keep', keepAlive: false, phases: [
      { kind: 'ramp', from: 0, to: 1, share: 0.2 }, { kind: 'spike', from: 4, to: 4, share: 0.1 }, { kind: 'ramp', from: 1, to: 0.5, share: 0.7 },
    ] });
  });

  test('variables keep their names in the requests; only those that are used are taken', () => {
    const { variables, routes } = parse('routes: [{ request: "GET /?k=${KEY}", headers: { a: "$${KEY}" } }]', { KEY: 'secret', OTHER: 'x' });
    expect(variables).toEqual({ KEY: 'secret' });
    expect(JSON.stringify(routes)).not.toContain('secret');
  });
});

describe('a mistake in', () => {
  test.each<[string, string[]]>([
    // Names
    ['routes: ["GET /{{tokne}}"]\nsetup: [{ request: GET /, capture: { token: $.t } }]', ['2:16: routes[0]: unknown template {{tokne}}; did you mean "token"?']],
    ['setup: [{ request: "GET /{{token}}", capture: { token: $.t } }]\nroutes: [GET /]', ['2:26: setup[0].request: unknown template {{token}}; known: seq, uuid, int, hex, pick, pad, sha256']],
    ['routes: [{ chain: ["GET /{{id}}", { request: GET /, capture: { id: $.id } }] }, "GET /x/{{id}}"]', [
      '2:26: routes[0].chain[0]: unknown template {{id}}; known: seq, uuid, int, hex, pick, pad, sha256', '2:89: routes[1]: unknown template {{id}}; known: seq, uuid, int, hex, pick, pad, sha256',
    ]],
    ['routes: [{ request: POST /, body: { k: "${KEY}" } }]', ['2:41: routes[0].body.k: the environment variable KEY is not set; set it, or write $${KEY} to send the text as it is']],
    // Captures
    ['setup: [{ request: GET /, capture: { seq: $.a } }]\nroutes: [GET /]', ['2:38: setup[0].capture.seq: is the name of a template already']],
    ['setup: [{ request: GET /, capture: { a: "$.b[*]" } }]\nroutes: [GET /]', ['2:41: setup[0].capture.a: the query is not understood from "[*]" on: write names and indexes that lead to one value, such as $.items[0].id']],
    ['setup: [{ request: GET /, capture: { a: { regex: "x" } } }]\nroutes: [GET /]', ['2:50: setup[0].capture.a.regex: has no group; exactly one in round brackets is what is captured ((?:…) is none)']],
    ['setup: []\nroutes: [GET /]', ['2:8: setup: the list is empty; add at least one request, such as "- POST /login"']],
    // Feeds
    ['feeds: { users: users.csv }\nroutes: ["GET /{{users.emial}}"]', ['3:16: routes[0]: unknown template {{users.emial}}; did you mean "users.email"?']],
    ['feeds: { a: nope.csv }\nroutes: ["GET /{{a.x}}"]', ['2:13: feeds.a: nope.csv: cannot read the file /s/nope.csv']],
    ['feeds: { a: empty.csv, b: { file: header.csv } }\nroutes: [GET /]', ['2:13: feeds.a: empty.csv: the file is empty', '2:35: feeds.b.file: header.csv: the file has no rows']],
    ['feeds: { a: ragged.csv, b: twice.csv, c: object.json, d: photo.png }\nroutes: [GET /]', [
      '2:13: feeds.a: ragged.csv: line 4: 1 field, but the header has 2', '2:28: feeds.b: twice.csv: line 1: the column "a" is here twice',
      '2:42: feeds.c: object.json: expected a list of objects', '2:58: feeds.d: photo.png: a feed is a .csv, .tsv or .json file',
    ]],
    ['feeds: { items: items.json }\nroutes: ["GET /{{items.note}}"]', ['2:17: feeds.items: items.json: item 1 has no "note"']],
    // Kinds of routes
    ['routes: [{ script: nope.mjs }]', ['2:20: routes[0].script: cannot read the script /s/nope.mjs']],
    ['routes: [{ script: ws.mjs, status: 200 }]', ['2:28: routes[0].status: belongs to a request: a script makes its own']],
    ['routes: [{ chain: [GET /], body: x }]', ['2:28: routes[0].body: belongs to a request: write it in the steps of the chain']],
    ['routes: [{ request: POST /, body: x, form: { a: b } }]', ['2:38: routes[0].form: a request has one body: write only one of body, form and multipart']],
    ['routes: [{ request: POST /, multipart: { a: "@nope" } }]', ['2:45: routes[0].multipart.a: cannot read the file /s/nope']],
    ['routes: [{ request: POST /, multipart: { a: { type: x } } }]', ['2:45: routes[0].multipart.a: write one of file and content']],
    ['routes: [{ request: GET /, abort: body, read: 1 KB/s }]', ['2:41: routes[0].read: a client that drops the connection does not read the answer; write only one of abort and read']],
    ['routes: [{ request: GET /, read: 0.5 B/s }]', ['2:34: routes[0].read: must be at least 1 B/s']],
    // Load
    ['load: { phases: [{ ramp: 1, share: 20% }] }\nroutes: [GET /]', ['2:17: load.phases: the shares of the phases make 20%; together they have to make 100%']],
    ['load: { phases: [{ ramp: 1, spike: 2, share: 100% }] }\nroutes: [GET /]', ['2:18: load.phases[0]: write one of constant, ramp and spike, such as { ramp: 1, share: 20% }']],
    ['load: { rate: 200 }\nroutes: [GET /]', ['2:15: load.rate: expected a number per second or minute, such as "200/s" or "30/min", got the number 200']],
  ])('%s', (text, expected) => {
    expect(mistakes(text)).toEqual(expected);
  });
});
