/** Which values are ids, by their looks alone. */
import { expect, test } from '@jest/globals';
import { isId, kindOf } from '../../../harness/import/group/value-kinds.js';

test.each([
  ['0', 'int'], ['17', 'int'], ['999999999999999', 'int'],
  ['3f2b8c1e-9d4a-4c6b-8e1f-0a2b3c4d5e6f', 'uuid'], ['00000000-0000-0000-0000-000000000000', 'uuid'],
  ['01ARZ3NDEKTSV4RRFFQ69G5FAV', 'ulid'],
  ['507f1f77bcf86cd799439011', 'hex'], ['da39a3ee5e6b4b0d3255bfef95601890afd80709', 'hex'], ['1a2b3c4d', 'hex'],
  ['2024-02-29', 'date'], ['2024-02', 'date'], ['2024-02-29T10:00:00Z', 'date'],
  ['ada@example.com', 'email'], ['ada%40example.com', 'email'],
  ['my-post-17', 'slug'], ['17-my-post', 'slug'], ['order12345', 'slug'], ['007', 'slug'], ['1234567890123456789', 'slug'], ['photo-12.jpg', 'slug'], ['12345.pdf', 'slug'],
  ['V1StGXR8Z5jdHi6B', 'token'],
] as const)('%s is of the kind %s', (value, kind) => {
  expect(kindOf(value)).toBe(kind);
  expect(isId(value)).toBe(true);
});

test.each(['users', 'v1', 'v2.1', 'oauth2', 's3', 'api-v2', 'me', 'order-items', 'deadbeef', 'facade', '', 'index.html', 'UserProfile', 'web3', '%E2%82%AC'])('%j names a resource', (segment) => {
  expect(isId(segment)).toBe(false);
});
