import { describe, expect, it } from '@jest/globals';
import { LeakcheckError } from '../../harness/errors.js';
import { parseScenario } from '../../harness/scenario/read-scenario.js';

function failure(text: string): LeakcheckError {
  try {
    parseScenario(text, '/work/shop.yaml', { shownAs: 'shop.yaml' });
  } catch (error) {
    if (error instanceof LeakcheckError) return error;
    throw error;
  }
  throw new Error('The scenario was accepted');
}
const mistakes = (text: string): readonly string[] => failure(text).details;
/** Only the `file:line:col: message` lines. */
const headlines = (text: string): string[] => mistakes(text).filter(line => line.startsWith('shop.yaml:')).map(line => line.slice('shop.yaml:'.length));

const TARGET = 'target: { command: node server.js }\n';
const ROUTES = 'routes: [GET /]\n';

describe('the mistakes of a scenario', () => {
  it('come all at once, in the order of the file, each with its line and a caret', () => {
    const error = failure(`nmae: shop
target:
  comand: node server.js
load: { profile: qick, settle: 5 }
routes:
  - GET /products
  - name: place order
    request: POST /orders?ref={{uiud}}
    wieght: 3
thresholds: { heap: 16 }
expect: { verdict: leak, routes: [place ordre] }
`);
    expect(error.code).toBe('scenario-invalid');
    expect(error.message).toBe('shop.yaml has 8 mistakes');
    expect(error.next).toBe('Correct the file; `leakcheck check shop.yaml` looks at it again without running it.');
    expect(error.details.join('\n')).toBe(`shop.yaml:1:1: unknown key "nmae"; did you mean "name"?
  1 | nmae: shop
    | ^^^^

shop.yaml:3:3: target: unknown key "comand"; did you mean "command"?
  3 |   comand: node server.js
    |   ^^^^^^

shop.yaml:4:18: load.profile: expected quick, standard or thorough, got "qick"; did you mean "quick"?
  4 | load: { profile: qick, settle: 5 }
    |                  ^^^^

shop.yaml:4:32: load.settle: expected a time with its unit (ms, s, m, h), such as "5s", got the number 5
  4 | load: { profile: qick, settle: 5 }
    |                                ^

shop.yaml:8:31: routes[1].request: unknown template {{uiud}}; did you mean "uuid"?
  8 |     request: POST /orders?ref={{uiud}}
    |                               ^^^^^^^^

shop.yaml:9:5: routes[1]: unknown key "wieght"; did you mean "weight"?
  9 |     wieght: 3
    |     ^^^^^^

shop.yaml:10:21: thresholds.heap: expected a size per request, such as "16 B/request" or "2 KB/request", got the number 16
  10 | thresholds: { heap: 16 }
     |                     ^^

shop.yaml:11:35: expect.routes[0]: no route is called "place ordre"; did you mean "place order"?
  11 | expect: { verdict: leak, routes: [place ordre] }
     |                                   ^^^^^^^^^^^`);
  });

  it('put the caret under wide characters, tabs and emoji as a terminal shows them', () => {
    expect(mistakes(`${TARGET}routes:\n  - { request: POST /, body: "日本 👩‍👩‍👧 {{nope}}" }\n`).slice(1)).toEqual([
      '  3 |   - { request: POST /, body: "日本 👩‍👩‍👧 {{nope}}" }',
      // 30 columns before the text, two wide characters, a space, one emoji of three people, a space.
      `    | ${' '.repeat(30 + 4 + 1 + 2 + 1)}^^^^^^^^`,
    ]);
    expect(mistakes(`target: {\tcomand: x }\n${ROUTES}`)).toEqual([
      'shop.yaml:1:11: target: unknown key "comand"; did you mean "command"?',
      '  1 | target: {  comand: x }',
      '    |            ^^^^^^',
    ]);
  });

  it('cut long lines around the caret', () => {
    const [headline = '', line = '', caret = ''] = mistakes(`${TARGET}routes:\n  - { request: GET /, body: "${'a'.repeat(300)}{{foo}}${'b'.repeat(300)}" }\n`);
    expect(headline).toMatch(/^shop.yaml:3:330: routes\[0\]\.body: unknown template \{\{foo\}\}/);
    expect(line).toBe(`  3 | …${'a'.repeat(39)}{{foo}}${'b'.repeat(52)}…`);
    expect(caret).toBe(`    | ${' '.repeat(40)}^^^^^^^`);
  });

  it('never send control characters of the file to the terminal', () => {
    expect(mistakes(`${TARGET}${ROUTES}nome: "\u001b[31m"\n`).join('\n')).not.toContain('\u001b');
  });

  it('find templates in folded, literal and escaped text', () => {
    expect(headlines(`${TARGET}routes:\n  - request: POST /\n    body: |\n      a {{seq}}\n      {{sqe}} {{seq}}\n`)).toEqual(['6:7: routes[0].body: unknown template {{sqe}}; did you mean "seq"?']);
    expect(headlines(`${TARGET}routes:\n  - { request: POST /, body: "\\u0041 \\"{{seq}}\\" {{sqe}}" }\n`)).toEqual(['3:50: routes[0].body: unknown template {{sqe}}; did you mean "seq"?']);
    expect(headlines(`${TARGET}routes:\n  - { request: POST /, body: { a: ["{{seq}}", "{{seq"] } }\n`)).toEqual(['3:48: routes[0].body.a[1]: "{{" is not closed with "}}"']);
    expect(headlines(`${TARGET}routes:\n  - "GET /{{sqe}}/{{sqe}}"\n`).map(line => line.slice(0, 4))).toEqual(['3:11', '3:19']);
  });

  it('count lines and columns the same with CRLF and a byte-order mark', () => {
    expect(mistakes('\ufefftarget:\r\n  comand: x\r\nroutes:\r\n  - GET /\r\n')).toEqual(['shop.yaml:2:3: target: unknown key "comand"; did you mean "command"?', '  2 |   comand: x', '    |   ^^^^^^']);
  });

  it('show at most fifty', () => {
    const lines = mistakes(TARGET + ROUTES + Array.from({ length: 60 }, (_, key) => `zzzzz${key}: 1\n`).join(''));
    expect(lines.filter(line => line.startsWith('shop.yaml:'))).toHaveLength(50);
    expect(lines.at(-1)).toBe('and 10 more');
  });
});

describe('a file that is no scenario', () => {
  it.each([
    ['an empty file', '', '1:1: the file is empty; a scenario has at least "target" and "routes"'],
    ['only comments', '# nothing\n', '1:1: the file is empty; a scenario has at least "target" and "routes"'],
    ['a list', '- GET /\n', '1:1: expected keys such as "target" and "routes", got a list: is this a scenario?'],
    ['plain text', '\nhello\n', '2:1: expected keys such as "target" and "routes", got plain text: is this a scenario?'],
    ['a program', 'const x = {a: 1};\nfunction f() { return x; }\n', '2:1: not valid YAML: implicit map keys need to be followed by map values'],
    ['two documents', `${TARGET}${ROUTES}---\na: 1\n`, '3:1: a second document begins here; one file holds one scenario'],
    ['a binary', '\x7fELF\0\0', '1:5: this is not a text file in UTF-8'],
    ['tabs', 'target:\n\tcommand: x\n', '2:1: YAML is indented with spaces, not with tabs'],
    ['an open quote', `${TARGET}name: "abc\n`, '2:11: not valid YAML: missing closing "quote'],
    ['a template without quotes', `${TARGET}routes:\n  - request: POST /\n    body:\n      item: {{int 1 5}}\n`, '5:14: a value that begins with "{{" needs quotes: "{{…}}"'],
    ['text after such a template', `${TARGET}routes:\n  - request: POST /\n    body:\n      item: {{int 1 5}}z\n`, '5:24: not valid YAML: unexpected scalar at node end; a value that begins with "{{" needs quotes'],
    ['an unknown alias', `${TARGET}routes: *r\n`, '2:9: the anchor &r is not set before this alias'],
    ['an alias of itself', `${TARGET}routes: &r [*r]\n`, '2:13: the alias *r is inside the value it stands for'],
    ['a key of the prototype', `${TARGET}${ROUTES}__proto__: { a: 1 }\n`, '3:1: "__proto__" cannot be a key'],
    ['a list as a key', `${TARGET}${ROUTES}? [a]\n: 1\n`, '3:3: a key is one word, not a list or keys with values'],
    ['a tag', `${TARGET}routes: !list [GET /]\n`, '2:9: tags are not used in scenarios (Unresolved tag: !list)'],
  ])('%s', (_, text, headline) => {
    expect(headlines(text)).toEqual([headline]);
  });

  it('is told of when its aliases multiply, or it is nested without end', () => {
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]', ...['b', 'c', 'd', 'e'].map((key, index) => `${key}: &${key} [${Array<string>(9).fill(`*${'abcd'.charAt(index)}`).join(',')}]`)].join('\n');
    expect(headlines(bomb)).toEqual(['2:8: the aliases multiply to too much data']);
    expect(headlines(`${TARGET}${ROUTES}name: ${'['.repeat(200)}${']'.repeat(200)}`)).toEqual(['3:67: lists and keys are nested too deep']);
    for (const open of ['[', '{a: ', '- ']) expect(headlines(open.repeat(20_000)).join()).toMatch(/^\d+:\d+: lists and keys are nested too deep$/);
  });
});

describe('a mistake in a key', () => {
  it.each([
    ['target: { command: x, image: a }\n' + ROUTES, '1:9: target: the key "port" is missing: the port that the server listens on in its container; for example port: 3000'],
    ['target: { command: x, memory: 1GB }\n' + ROUTES, '1:31: target.memory: is for a container; there is neither image nor build'],
    ['target: { image: a, build: ., port: 1 }\n' + ROUTES, '1:28: target.build: write either image or build'],
    ['target: { image: a, port: 1, node: 22 }\n' + ROUTES, '1:36: target.node: is for a command of this machine; a container has its image\'s'],
    [`${TARGET}${ROUTES}services: { db: { image: p } }`, '3:17: services.db: the key "port" is missing; for example port: 5432'],
    [`${TARGET}${ROUTES}services: { DB: { image: p, port: 1 } }`, '3:13: services.DB: is no name of a service: small letters, digits and dashes, such as "db"'],
    [`target: { command: x, env: { U: "x{{services.bd.host}}" } }\n${ROUTES}services: { db: { image: p, port: 1 } }`, '1:35: target.env.U: there is no service "bd"; did you mean "db"?'],
    [`target: { command: x, env: { U: "{{services.db.pot}}" } }\n${ROUTES}services: { db: { image: p, port: 1 } }`, '1:34: target.env.U: a service has a host and a port; write {{services.db.host}} or {{services.db.port}}'],
    [`${TARGET}${ROUTES}toggles: {}`, '3:10: toggles: there is no toggle here; add one, such as compression: { env: { COMPRESSION: "off" } }'],
    [`${TARGET}${ROUTES}togles: {}`, '3:1: unknown key "togles"; did you mean "toggles"?'],
    [`${TARGET}${ROUTES}toggles: [audit]`, '3:10: toggles: expected keys with values, got a list'],
    [`${TARGET}${ROUTES}toggles: { audit: off }`, '3:19: toggles.audit: expected keys with values, got "off"'],
    [`${TARGET}${ROUTES}toggles: { audit: {} }`, '3:19: toggles.audit: switches nothing; give it env or args, such as { env: { COMPRESSION: "off" } }'],
    [`${TARGET}${ROUTES}toggles: { audit: { env: {} } }`, '3:19: toggles.audit: switches nothing; give it env or args, such as { env: { COMPRESSION: "off" } }'],
    [`${TARGET}${ROUTES}toggles: { audit: { evn: { A: 1 } } }`, '3:21: toggles.audit: unknown key "evn"; did you mean "env"?'],
    [`${TARGET}${ROUTES}toggles: { audit: { args: [] } }`, '3:27: toggles.audit.args: the list is empty'],
    [`${TARGET}${ROUTES}toggles: { audit: { args: --no-audit } }`, '3:27: toggles.audit.args: expected a list, got "--no-audit"'],
    [`${TARGET}${ROUTES}toggles: { audit: { args: [[a]] } }`, '3:28: toggles.audit.args[0]: expected text, a number, true or false, got a list'],
    [`${TARGET}${ROUTES}toggles: { audit: { env: { PORT: 1 } } }`, '3:28: toggles.audit.env.PORT: PORT is always set, to a free port: the server must listen there'],
    [`${TARGET}${ROUTES}toggles: { " ": { env: { A: 1 } } }`, '3:12: toggles. : is no name: write one line of text, without spaces around it'],
    [`${TARGET}${ROUTES}toggles: { a: { env: { A: 1 } }, a: { env: { B: 1 } } }`, '3:34: the key "a" is here twice'],
    [`${TARGET}${ROUTES}toggles: { a: { env: { OFF: a, X: 1 } }, b: { env: { OFF: b, X: 1 } } }`, '3:59: toggles.b.env.OFF: the toggle "a" sets it to another value; both must be able to be applied at once'],
    [`${TARGET}${ROUTES}toggles: { audit: { env: { A: 1 } } }\nexpect: { verdict: leak, toggles: [audti] }`, '4:36: expect.toggles[0]: no toggle is called "audti"; did you mean "audit"?'],
    [`${TARGET}${ROUTES}expect: { verdict: leak, toggles: [audit] }`, '3:36: expect.toggles[0]: no toggle is called "audit"'],
    [`${TARGET}${ROUTES}toggles: { audit: { env: { A: 1 } } }\nexpect: { verdict: clean, toggles: [audit] }`, '4:36: expect.toggles: only "verdict: leak" names toggles, not clean'],
    [`${TARGET}routes: [{ request: GET /, script: ./x.mjs }]`, '2:28: routes[0].script: a route is one thing: write only one of request, chain and script'],
    [`${TARGET}routes: [{ request: GET /, abort: bdy }]`, '2:35: routes[0].abort: expected request, headers or body, got "bdy"; did you mean "body"?'],
    [`${TARGET}routes: [{ request: GET /, abort: true }]`, '2:35: routes[0].abort: expected request, headers or body, got the boolean true'],
    [`${TARGET}routes: [{ request: POST /, body: x, abort: request, status: 201 }]`, '2:62: routes[0].status: a request that is dropped while it is sent has no answer; leave out status, or write abort: headers'],
    [`${TARGET}${ROUTES}thresholds: { fd: 0.01 /request }`, '3:15: thresholds: unknown key "fd"; did you mean "fds"?'],
    [`${TARGET}${ROUTES}thresholds: { arraybuffers: 64 B/request }`, '3:15: thresholds: unknown key "arraybuffers"; did you mean "arrayBuffers"?'],
    [`${TARGET}${ROUTES}zzz: 1`, '3:1: unknown key "zzz"; known: name, target, load, feeds, setup, routes, services, toggles, thresholds, bisect, ignore, expect'],
    [`${TARGET}${ROUTES}${TARGET}`, '3:1: the key "target" is here twice'],
    [`${TARGET}name: x`, '1:1: the key "routes" is missing; for example routes: ["GET /products"]'],
    [`target: {}\n${ROUTES}`, '1:9: target: the key "command" is missing; for example command: "node server.js", or image: "acme/shop:1.4" with port: 3000'],
    [`target:\n${ROUTES}`, '1:8: target: has no value; expected keys with values'],
    [`target: { command: "" }\n${ROUTES}`, '1:20: target.command: is empty'],
    [`target: { command: [] }\n${ROUTES}`, '1:20: target.command: the list is empty'],
    [`target: { command: x, env: { PORT: 3000 } }\n${ROUTES}`, '1:30: target.env.PORT: PORT is always set, to a free port: the server must listen there'],
    [`target: { command: x, env: { A: } }\n${ROUTES}`, '1:33: target.env.A: has no value; expected text, a number, true or false'],
    [`target: { command: x, ready: healthz }\n${ROUTES}`, '1:30: target.ready: a path starts with "/", such as "/healthz"; for a line of output write { log: "…" }'],
    [`target: { command: x, ready: { path: /, log: y } }\n${ROUTES}`, '1:30: target.ready: write only one of path, log and port'],
    [`target: { command: x, ready: { port: 3000 } }\n${ROUTES}`, '1:38: target.ready.port: expected true, got the number 3000'],
    [`target: { command: x, node: 22.10 }\n${ROUTES}`, '1:29: target.node: write a version with a dot in quotes, such as "22.10": as a number it loses its last zero'],
    [`target: { command: x, jit: yes }\n${ROUTES}`, '1:28: target.jit: expected true or false, got "yes"'],
    [`${TARGET}${ROUTES}ignore: [{ fingerprint: v1-9f2c4b7a01c3 }]`, '3:10: ignore[0]: the key "reason" is missing; for example reason: "upstream #123"'],
    [`${TARGET}${ROUTES}ignore: [{ fingerprint: v1-9f2c4b7a01c3, reason: " " }]`, '3:50: ignore[0].reason: is empty'],
    [`${TARGET}${ROUTES}ignore: [{ fingerprint: 9f2c, reason: x }]`, '3:25: ignore[0].fingerprint: expected a fingerprint such as v1-9f2c4b7a01c3, as the report shows it beside a leak'],
    [`${TARGET}${ROUTES}ignore: [{ fingerprint: v1-9f2c4b7a01c3, reason: x, until: 2027-02-30 }]`, '3:60: ignore[0].until: expected a day such as 2027-01-31'],
    [`${TARGET}${ROUTES}ignore: [{ fingerprint: v1-9f2c4b7a01c3, reason: x, until: soon }]`, '3:60: ignore[0].until: expected a day such as 2027-01-31'],
    [`${TARGET}${ROUTES}ignore: [{ fingerprint: v1-9f2c4b7a01c3, reason: x, untill: 2027-01-31 }]`, '3:53: ignore[0]: unknown key "untill"; did you mean "until"?'],
    [`${TARGET}${ROUTES}ignore:\n- { fingerprint: v1-9f2c4b7a01c3, reason: x }\n- { fingerprint: v1-9f2c4b7a01c3, reason: y }`, '5:18: ignore[1].fingerprint: an entry above ignores this leak already'],
    [`${TARGET}${ROUTES}load: { connections: 0 }`, '3:22: load.connections: must be at least 1'],
    [`${TARGET}${ROUTES}load: { warmup: atuo }`, '3:17: load.warmup: expected auto, got "atuo"; did you mean "auto"?'],
    [`${TARGET}${ROUTES}load: { warmup: -1 }`, '3:17: load.warmup: must be at least 0'],
    [`${TARGET}${ROUTES}load: { budget: { time: 0s } }`, '3:25: load.budget.time: must be above 0s'],
    [`${TARGET}${ROUTES}load: { budget: { time: 2 days } }`, '3:25: load.budget.time: expected a time with its unit (ms, s, m, h), such as "120s", got "2 days"'],
    [`${TARGET}${ROUTES}load: { settle: 25h }`, '3:17: load.settle: must be at most 24h'],
    [`${TARGET}${ROUTES}load: quick`, '3:7: load: expected keys with values, got "quick"'],
    [`${TARGET}${ROUTES}thresholds: { heap: 16 B }`, '3:21: thresholds.heap: expected a size per request, such as "16 B/request" or "2 KB/request", got "16 B"'],
    [`${TARGET}${ROUTES}thresholds: { heap: 0 B/request }`, '3:21: thresholds.heap: must be above 0 B/request'],
    [`${TARGET}${ROUTES}thresholds: { native: 0.5 /request }`, '3:23: thresholds.native: expected a size per request, such as "512 B/request", got "0.5 /request"'],
    [`${TARGET}${ROUTES}thresholds: { fds: 0.01 }`, '3:20: thresholds.fds: expected a number per request, such as "0.01 /request", got the number 0.01'],
    [`${TARGET}${ROUTES}thresholds: { fds: 16 B/request }`, '3:20: thresholds.fds: expected a number per request, such as "0.01 /request", got "16 B/request"'],
    [`${TARGET}${ROUTES}thresholds: { resources: 0 /request }`, '3:26: thresholds.resources: must be above 0 /request'],
    [`${TARGET}${ROUTES}thresholds: { usage_trend: 5 }`, '3:28: thresholds.usage_trend: expected a percentage, such as "5%", got the number 5'],
    [`${TARGET}${ROUTES}bisect: of`, '3:9: bisect: expected auto or off, got "of"; did you mean "off"?'],
    [`${TARGET}${ROUTES}bisect: true`, '3:9: bisect: expected auto or off, got the boolean true'],
    [`${TARGET}${ROUTES}expect: { verdict: leek }`, '3:20: expect.verdict: expected clean, leak or inconclusive, got "leek"; did you mean "leak"?'],
    [`${TARGET}${ROUTES}expect: { verdict: clean, routes: [GET /] }`, '3:35: expect.routes: only "verdict: leak" names routes, not clean'],
    [`${TARGET}${ROUTES}expect: { verdict: leak, routes: [order] }`, '3:35: expect.routes[0]: no route is called "order"; known: GET /'],
    [`${TARGET}routes: []`, '2:9: routes: the list is empty; add at least one request, such as "- GET /products"'],
    [`${TARGET}routes: { GET /: 1 }`, '2:9: routes: expected a list, got keys with values'],
    [`${TARGET}routes: [17]`, '2:10: routes[0]: expected a request such as "GET /products", or keys with values, got the number 17'],
    [`${TARGET}routes: [GET /a, GET /a]`, '2:18: routes[1]: a route on line 2 is called "GET /a" too; give one of them another "name"'],
    [`${TARGET}routes: [GTE /a]`, '2:10: routes[0]: the request has an unknown method "GTE"; did you mean "GET"?'],
    [`${TARGET}routes: [/a]`, '2:10: routes[0]: the request has no method; write "GET /a"'],
    [`${TARGET}routes: [GET a]`, '2:10: routes[0]: the request has no path that starts with "/"; write "GET /a"'],
    [`${TARGET}routes: ["GET http://localhost:3000/a"]`, '2:10: routes[0]: the request names a host; write only the path, "GET /a"'],
    [`${TARGET}routes: [{ request: GET /, weight: 0 }]`, '2:36: routes[0].weight: must be above 0'],
    [`${TARGET}routes: [{ request: GET /, weight: .inf }]`, '2:36: routes[0].weight: expected a number, got the number Infinity'],
    [`${TARGET}routes: [{ request: GET /, status: 6xx }]`, '2:36: routes[0].status: expected a status such as 201 or 4xx'],
    [`${TARGET}routes: [{ request: GET /, status: 99 }]`, '2:36: routes[0].status: must be at least 100'],
    [`${TARGET}routes: [{ request: GET /, status: [200, 4zz] }]`, '2:42: routes[0].status[1]: expected a status such as 201 or 4xx'],
    [`${TARGET}routes: [{ request: GET /, body: 3 }]`, '2:34: routes[0].body: expected text, keys with values, or a list, got the number 3'],
    [`${TARGET}routes: [{ request: POST /, body: "@a.bin" }]`, '2:35: routes[0].body: cannot read the body file /work/a.bin'],
    [`${TARGET}routes: [{ request: GET /, headers: { a b: x } }]`, '2:39: routes[0].headers.a b: is no name of a header'],
    [`${TARGET}routes: [{ request: GET /, headers: { content-length: 1 } }]`, '2:39: routes[0].headers.content-length: is set by leakcheck, from the body'],
    [`${TARGET}routes: [{ request: GET /, headers: { A: 1, a: 2 } }]`, '2:45: routes[0].headers.a: is here twice: capitals make no difference in a header'],
    [`${TARGET}routes: [{ request: GET /, headers: { a: "b\\r\\nc: d" } }]`, '2:42: routes[0].headers.a: the value of a header is one line without control characters'],
    [`${TARGET}${ROUTES}name: 3`, '3:7: name: expected text, got the number 3'],
  ])('%#: %s', (text, headline) => {
    expect(headlines(text)).toEqual([headline]);
  });

  it('is shown where the value is written, for a value that comes by a merge key', () => {
    expect(headlines(`${TARGET}routes:\n  - &a { request: GET /a, weight: 0 }\n  - { <<: *a, name: b }\n`)).toEqual(['3:35: routes[0].weight: must be above 0', '3:35: routes[1].weight: must be above 0']);
  });
});
