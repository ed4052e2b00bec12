import { expect, test } from '@jest/globals';
import { addressProblems, withAddresses } from '../../../harness/scenario/service-addresses.js';

const ADDRESSES = new Map([['db', { host: '10.0.0.1', port: 32768 }], ['my-cache', { host: 'my-cache', port: 6379 }]]);

test('variables and templates', () => {
  expect(withAddresses({ URL: 'pg://{{services.db.host}}:{{ services.db.port }}/app', OTHER: '{{seq}}' }, ADDRESSES)).toEqual({
    DB_HOST: '10.0.0.1',
    DB_PORT: '32768',
    MY_CACHE_HOST: 'my-cache',
    MY_CACHE_PORT: '6379',
    URL: 'pg://10.0.0.1:32768/app',
    OTHER: '{{seq}}',
  });
});

test('what the scenario sets itself stays', () => {
  expect(withAddresses({ DB_HOST: 'proxy' }, ADDRESSES)).toMatchObject({ DB_HOST: 'proxy', DB_PORT: '32768' });
});

test('mistakes, with their places', () => {
  expect(addressProblems('a {{services.bd.host}} {{services.db.name}} {{services.db.port}}', ['db'])).toEqual([
    { offset: 2, length: 20, message: 'there is no service "bd"; did you mean "db"?' },
    { offset: 23, length: 20, message: 'a service has a host and a port; write {{services.db.host}} or {{services.db.port}}' },
  ]);
});
