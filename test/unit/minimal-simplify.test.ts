/** The simplest request that still leaks, on simulated leaks. */
import { describe, expect, test } from '@jest/globals';
import { dissect, type Part } from '../../harness/minimal/route-parts.js';
import { simplify, type SimplifyWorld } from '../../harness/minimal/simplify.js';
import type { SimplifyAnswer } from '../../harness/result/minimal.js';
import type { RequestRoute } from '../../harness/scenario/scenario.js';
import { integerBetween, seededRandom } from '../../harness/scenario/seeded-random.js';
import { aRoute, asRequest } from '../support/routes.js';

type Random = () => number;
const between = (random: Random, from: number, to: number): number => integerBetween(random, from, to);
const several = <Item>(random: Random, most: number, make: (index: number) => Item): Item[] => Array.from({ length: between(random, 0, most) }, (_, index) => make(index));
const value = (random: Random): string => ['fixed', '{{seq}}', 'id-{{uuid}}', '{{hex 8}}', '{{pad 5}}'][between(random, 0, 4)] ?? '';

function jsonValue(random: Random, depth: number): unknown {
  const kind = depth === 0 ? 0 : between(random, 0, 3);
  if (kind === 1) return Object.fromEntries(several(random, 3, (index) => [`k${index}`, jsonValue(random, depth - 1)]));
  return kind === 2 ? several(random, 3, () => jsonValue(random, depth - 1)) : value(random);
}

function randomRoute(random: Random): RequestRoute {
  const query = several(random, 4, (index) => `q${index}=${value(random)}`);
  const body = between(random, 0, 2);
  const headers = Object.fromEntries(several(random, 4, (index) => [`x-h${index}`, value(random)]));
  return aRoute(`/a/${value(random)}${query.length > 0 ? `?${query.join('&')}` : ''}`, {
    method: 'POST',
    headers: { ...headers, ...(body === 1 && { 'content-type': 'application/json' }), ...(body === 2 && { 'content-type': 'application/x-www-form-urlencoded' }) },
    ...(body === 1 && { body: JSON.stringify({ first: jsonValue(random, 2), second: jsonValue(random, 2), third: value(random) }) }),
    ...(body === 2 && { body: `f0=${value(random)}&f1=${value(random)}&f2=${value(random)}` }),
    ...(between(random, 0, 3) === 0 && { abort: 'body' as const }),
  });
}

const withPlaces = (part: Part, parts: readonly Part[]): Part[] => {
  const around = parts.find(({ id }) => id === part.parent);
  return [part, ...(around === undefined ? [] : withPlaces(around, parts))];
};

/** What has to be in a request that shows these parts. A form is none without its content-type. */
function allFor(needed: readonly Part[], route: RequestRoute): Part[] {
  const { parts } = dissect(route);
  const all = new Set(needed.flatMap((part) => withPlaces(part, parts)).map(({ id }) => id));
  const isForm = route.headers['content-type']?.includes('form') === true && parts.some(({ id, kind }) => kind === 'field' && all.has(id));
  return parts.filter(({ id, kind }) => all.has(id) || (isForm && kind === 'content-type'));
}

/** Leaks exactly as long as all of `needed` is in the request, as it is sent. */
function leakyWith(route: RequestRoute, needed: readonly Part[], asked: RequestRoute[] = []): SimplifyWorld {
  const mustHave = allFor(needed, route);
  return {
    mayTry: () => true,
    leaks: (simpler) => {
      asked.push(asRequest(simpler));
      const there = new Set(dissect(simpler).parts.map(({ words }) => words));
      return Promise.resolve(mustHave.every(({ words }) => there.has(words)) ? 'leak' : 'clean');
    },
  };
}

/** What stands in no list: there the places of what is left move up, so that this simulation could not tell them apart. */
const tellable = (parts: readonly Part[]): Part[] => parts.filter(({ words }) => !words.includes('['));

describe('the simplest request', () => {
  test('1,000 random routes with random parts that matter: exactly these are left', async () => {
    for (let seed = 1; seed <= 1_000; seed += 1) {
      const random = seededRandom(seed);
      const route = randomRoute(random);
      const { parts } = dissect(route);
      const pool = tellable(parts);
      const needed = several(random, Math.min(3, pool.length), () => pool[between(random, 0, pool.length - 1)]).filter((part) => part !== undefined);
      const mustHave = allFor(needed, route);
      const simplified = await simplify(route, leakyWith(route, needed));
      const left = dissect(simplified.route).parts.map(({ words }) => words);
      expect({ seed, left }).toEqual({ seed, left: mustHave.map(({ words }) => words) });
      expect({ seed, complete: simplified.complete }).toEqual({ seed, complete: true });
      expect({ seed, unique: [...simplified.uniqueValues].sort() }).toEqual({ seed, unique: [...new Set(needed.filter(({ kind }) => kind === 'template'))].map(({ words }) => words).sort() });
      expect({ seed, aborted: simplified.aborted }).toEqual({ seed, aborted: needed.some(({ kind }) => kind === 'abort') });
    }
  });

  test('no request is tried twice, nor the route itself', async () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const random = seededRandom(seed);
      const route = randomRoute(random);
      const pool = tellable(dissect(route).parts);
      const asked: RequestRoute[] = [];
      const world = leakyWith(route, pool.slice(0, 2), asked);
      const closely: string[] = [];
      await simplify(route, { ...world, leaks: (simpler, close) => (closely.push(`${close} ${JSON.stringify(simpler)}`), world.leaks(simpler, close)) });
      expect(new Set(closely).size).toBe(closely.length);
      expect(asked.map((each) => JSON.stringify(each))).not.toContain(JSON.stringify(route));
    }
  });

  test('a route that has nothing to take away takes no trial', async () => {
    const simplified = await simplify(aRoute('/leak'), { mayTry: () => true, leaks: () => Promise.reject(new Error('tried')) });
    expect(simplified).toMatchObject({ needed: [], steps: [], complete: true, route: aRoute('/leak') });
  });

  test('a leak that needs nothing of its request takes one trial', async () => {
    const route = randomRoute(seededRandom(3));
    const { steps, needed } = await simplify(route, leakyWith(route, []));
    expect([steps.length, needed]).toEqual([1, []]);
  });
});

const quote = aRoute('/quotes/{{seq}}?currency=EUR&trace={{hex 8}}', {
  method: 'POST', headers: { accept: '*/*', 'content-type': 'application/json', 'x-request': '{{uuid}}' }, body: '{"amount":"{{int 1 9}}","note":"n"}',
});

describe('the condition', () => {
  const world = (answer: (simpler: RequestRoute) => SimplifyAnswer): SimplifyWorld => ({ mayTry: () => true, leaks: (simpler) => Promise.resolve(answer(asRequest(simpler))) });
  const needsSeq = (otherwise: SimplifyAnswer) => world(({ path }) => (path.includes('{{seq}}') ? 'leak' : otherwise));

  test('values that differ: said where fixed ones were seen to be clean, in few trials', async () => {
    const { uniqueValues, needed, route, steps } = await simplify(quote, needsSeq('clean'));
    expect({ uniqueValues, needed }).toEqual({ uniqueValues: ['{{seq}} in the path'], needed: ['{{seq}} in the path'] });
    expect(route).toEqual(aRoute('/quotes/{{seq}}', { method: 'POST', name: quote.name }));
    expect(steps.length).toBeLessThanOrEqual(7);
  });

  test.each<SimplifyAnswer>(['failed', 'inconclusive', 'less'])('not said of a fixed value that was %s', async (answer) => {
    const { uniqueValues, needed } = await simplify(quote, needsSeq(answer));
    expect({ uniqueValues, needed }).toEqual({ uniqueValues: [], needed: ['{{seq}} in the path'] });
  });

  test('a client that goes away: said where one that waits was seen to be clean', async () => {
    const dropped = { ...quote, abort: 'body' as const };
    const { aborted, needed } = await simplify(dropped, world(({ abort }) => (abort === undefined ? 'clean' : 'leak')));
    expect({ aborted, needed }).toEqual({ aborted: true, needed: ['a client that drops the connection'] });
  });
});

describe('parts stay when in doubt', () => {
  test('what the server answers wrongly without', async () => {
    const { route, needed, complete } = await simplify(quote, {
      mayTry: () => true,
      leaks: (simpler) => {
        const { headers, body } = asRequest(simpler);
        return Promise.resolve(headers['content-type'] !== undefined && body?.includes('note') === true ? 'leak' : 'failed');
      },
    });
    expect(route).toMatchObject({ headers: { 'content-type': 'application/json' }, body: '{"note":"n"}', path: '/quotes/1' });
    expect({ needed, complete }).toEqual({ needed: ['body field note', 'header content-type'], complete: true });
  });

  test('an open trial makes the result one that may not be the smallest', async () => {
    const { complete, needed } = await simplify(quote, { mayTry: () => true, leaks: (simpler) => Promise.resolve(asRequest(simpler).headers['accept'] === undefined ? 'inconclusive' : 'leak') });
    expect({ complete, needed }).toEqual({ complete: false, needed: ['header accept'] });
  });

  test.each([0, 1, 2, 3, 5, 8])('of %i trials none more is made; what is left leaks, and is said not to be the smallest', async (most) => {
    const parts = dissect(quote).parts.filter(({ words }) => ['body field note', 'query parameter currency'].includes(words));
    const asked: RequestRoute[] = [];
    const world = leakyWith(quote, parts, asked);
    const { route, complete, steps } = await simplify(quote, { ...world, mayTry: (trials) => trials < most });
    expect({ asked: asked.length, steps: steps.length, complete }).toEqual({ asked: most, steps: most, complete: false });
    expect(await world.leaks(route, false)).toBe('leak');
  });
});
