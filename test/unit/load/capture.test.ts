import { describe, expect, test } from '@jest/globals';
import { capture, type CapturedFrom } from '../../../harness/load/capture.js';
import type { Capture } from '../../../harness/scenario/scenario.js';

const answer: CapturedFrom = {
  headers: { location: '/orders/17?x=1', 'set-cookie': ['sid=a%20b; Path=/; HttpOnly', 'lang=de'], 'content-type': 'application/json' },
  body: '{"token":"t-1","items":[{"id":7},{"id":8}],"nothing":null,"odd key":{"a":[1]},"flag":false}',
};
const json = (query: string): Capture => ({ name: 'x', from: 'json', query });

describe('a capture finds', () => {
  test.each<[string, Capture, string]>([
    ['a member', json('$.token'), 't-1'],
    ['a number of a list', json('$.items[0].id'), '7'],
    ['one counted from the end', json('$.items[-1].id'), '8'],
    ['a name with a space', json("$['odd key'].a[0]"), '1'],
    ['false', json('$.flag'), 'false'],
    ['a whole object, as JSON', json('$.items[1]'), '{"id":8}'],
    ['a cookie as it is sent back', { name: 'x', from: 'cookie', cookie: 'sid' }, 'a%20b'],
    ['a header', { name: 'x', from: 'header', header: 'location' }, '/orders/17?x=1'],
    ['a part of a header', { name: 'x', from: 'header', header: 'location', regex: '/orders/(\\d+)' }, '17'],
    ['a part of the body', { name: 'x', from: 'body', regex: '"token":"([^"]+)"' }, 't-1'],
  ])('%s', (_what, wanted, value) => {
    expect(capture(wanted, answer)).toEqual({ value });
  });
});

describe('a capture that finds nothing says where it looked and what was there', () => {
  test.each<[Capture, string, Partial<CapturedFrom>]>([
    [json('$.access_token'), 'nothing at $.access_token; $ is an object with token, items, nothing, odd key, flag', {}],
    [json('$.items[5].id'), 'nothing at $.items[5].id; $.items is a list of 2', {}],
    [json('$.token.value'), 'nothing at $.token.value; $.token is "t-1"', {}],
    [json('$.nothing'), '$.nothing is null', {}],
    [json('$.token'), '$.token: the body is not JSON', { body: '<html>' }],
    [json('$.token'), '$.token: the body is empty', { body: '' }],
    [{ name: 'x', from: 'cookie', cookie: 'session' }, 'no cookie session is set; there is sid, lang', {}],
    [{ name: 'x', from: 'cookie', cookie: 'session' }, 'no cookie session is set; none is', { headers: {} }],
    [{ name: 'x', from: 'header', header: 'etag' }, 'no header etag; there is location, set-cookie, content-type', {}],
    [{ name: 'x', from: 'header', header: 'location', regex: '/users/(\\d+)' }, '//users/(\\d+)/ matches nothing in the header location, which is "/orders/17?x=1"', {}],
    [{ name: 'x', from: 'body', regex: 'csrf=(\\w+)' }, '/csrf=(\\w+)/ matches nothing in the body', {}],
  ])('%j', (wanted, problem, parts) => {
    expect(capture(wanted, { ...answer, ...parts })).toEqual({ problem });
  });
});
