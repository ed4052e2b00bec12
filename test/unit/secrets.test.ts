/** What is hidden while a scenario is run, and what is no secret in spite of its name. */
import { expect, test } from '@jest/globals';
import { LeakcheckError } from '../../harness/errors.js';
import { runScenario } from '../../harness/run-scenario.js';
import { redactorOf } from '../../harness/redaction.js';
import { secretsOf } from '../../harness/secrets.js';
import { aRoute, aScenario, fakeWorld } from '../support/fake-world.js';

const scenario = aScenario(['a']);
const withHeaders = (headers: Readonly<Record<string, string>>) => ({ ...scenario, routes: [{ ...aRoute('a'), headers }] });

test.each([
  ['NPM_TOKEN', 'npm-4fK2x90a'],
  ['DB_PASSWORD', 'k3x-99w!'],
  ['STRIPE_API_KEY', 'abc123-def456'],
  ['awsSecretAccessKey', 'wJalrXUtnFEMI/K7MDENG'],
  ['ANYTHING', 'ghp_0123456789abcdefghij0123456789'],
])('a variable of the environment: %s', (name, value) => {
  expect(secretsOf(scenario, { [name]: value })).toEqual({ [name]: value });
  expect(secretsOf({ ...scenario, target: { ...scenario.target, env: { [name]: value } } }, {})).toEqual({ [name]: value });
});

test.each([
  ['POSTGRES_PASSWORD', 'postgres'],
  ['DB_PASSWORD', 'password123'],
  ['TOKEN', 'short'],
  ['AUTH_PORT', '8080'],
  ['GITHUB_TOKEN_TTL', '3600-seconds'],
  ['SSH_AUTH_SOCK', '/tmp/ssh-XXXX/agent.1'],
  ['NODE_ENV', 'production-eu-1'],
])('is no secret: %s=%s', (name, value) => {
  expect(secretsOf(scenario, { [name]: value })).toEqual({});
});

test('the password of a URL, and no more of it', () => {
  const secrets = secretsOf(scenario, { DATABASE_URL: 'postgres://app:k3x-99wQ@db:5432/shop', HOMEPAGE: 'http://localhost:3000/a@b' });
  expect(secrets).toEqual({ DATABASE_URL: 'k3x-99wQ' });
  expect(redactorOf(secrets)('cannot reach postgres://app:k3x-99wQ@db:5432/shop')).toBe('cannot reach postgres://app:${DATABASE_URL}@db:5432/shop');
});

test('headers that log in, without their scheme; templates and harmless ones stay', () => {
  expect(secretsOf(withHeaders({ authorization: 'Bearer abc-123-xyz', 'x-api-key': 'k-98765-abc', accept: 'application/json' }), {})).toEqual({ AUTHORIZATION: 'abc-123-xyz', X_API_KEY: 'k-98765-abc' });
  expect(secretsOf(withHeaders({ authorization: 'Bearer {{token}}', 'x-api-key': '${API_KEY}-eu-west' }), {})).toEqual({});
});

test('the scenario\'s own variables, whatever they hold', () => {
  expect(secretsOf({ ...scenario, variables: { NAME: 'demo' } }, {})).toEqual({ NAME: 'demo' });
});

test.each([
  ['is kept without secrets', false],
  ['that cannot be written hides nothing of the failure', true],
])('the log of a failure %s', async (_name, isFull) => {
  const written: string[] = [];
  const failure = new LeakcheckError('service-ended', 'the service db ended with exit code 1', { logs: [{ name: 'db.log', text: 'password k3x-99wQ is wrong' }] });
  const world = { ...fakeWorld({ routes: {} }), startTarget: () => Promise.reject(failure) };
  const write = (text: string) => {
    if (isFull) throw new LeakcheckError('output-unwritable', 'cannot write db.log: the disk is full');
    written.push(text);
  };
  const result = await runScenario(scenario, world, {
    seed: 1, bisect: false, signal: new AbortController().signal, listener: () => {}, displayFile: 's.yaml', redacted: redactorOf({ DB_PASSWORD: 'k3x-99wQ' }),
    outputFile: (name) => ({ path: `/out/${name}`, shownAs: `out/${name}`, write, take: () => {}, remove: () => {} }),
  });
  expect(result).toMatchObject({ verdict: 'error', error: { code: 'service-ended', message: failure.message } });
  expect(result.error?.details.at(-1)).toMatch(isFull ? /the disk is full/ : /whole log: out\/.*db\.log/);
  expect(written).toEqual(isFull ? [] : ['password ${DB_PASSWORD} is wrong']);
});
