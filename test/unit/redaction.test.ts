import { expect, test } from '@jest/globals';
import { redactorOf } from '../../harness/redaction.js';

const hide = redactorOf({ API_KEY: 'k-12345', PASSWORD: 'p&ss "w"', SHORT: 'demo' });

test('values are replaced by their names wherever they stand, keys included', () => {
  expect(hide({ message: 'answered 401 to GET /?key=k-12345', list: ['Bearer k-12345', 7, null, true], 'k-12345': undefined })).toEqual({ message: 'answered 401 to GET /?key=${API_KEY}', list: ['Bearer ${API_KEY}', 7, null, true], '${API_KEY}': undefined });
});

test('also as a URL, a form, JSON and base64 have them', () => {
  expect(hide([encodeURIComponent('p&ss "w"'), 'p%26ss+%22w%22', JSON.stringify({ p: 'p&ss "w"' }), `Basic ${Buffer.from('p&ss "w"').toString('base64')}`])).toEqual(['${PASSWORD}', '${PASSWORD}', '{"p":"${PASSWORD}"}', 'Basic ${PASSWORD}']);
});

test('what is too short to be told from a word stays', () => {
  expect(hide('a demo')).toBe('a demo');
});

test('without variables nothing is touched, not even copied', () => {
  const value = { a: ['x'] };
  expect(redactorOf({})(value)).toBe(value);
});
