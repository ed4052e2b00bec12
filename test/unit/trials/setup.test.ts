/** `setup` in a whole run: on every fresh target before its first sample, and the end of the scenario where it fails. */
import { expect, test } from '@jest/globals';
import { LeakcheckError } from '../../../harness/errors.js';
import { run } from '../../../harness/run.js';
import { runScenario } from '../../../harness/run-scenario.js';
import type { Step } from '../../../harness/scenario/scenario.js';
import type { World } from '../../../harness/world.js';
import { aScenario, fakeWorld, perCall } from '../../support/fake-world.js';

const LOGIN: Step = { method: 'POST', path: '/login', headers: {}, status: [{ from: 200, to: 399 }], captures: [] };

/** Notes what happens to each target. @param fails thrown by the setup of the target of this number */
function watchedWorld(fails?: { readonly target: number; readonly error: Error }) {
  const fake = fakeWorld({ routes: { a: () => 0, b: perCall(600) } });
  const happened: string[] = [];
  const world: World = {
    now: () => fake.now(),
    sleep: (ms, signal) => fake.sleep(ms, signal),
    startTarget: async (spec, options) => {
      const target = await fake.startTarget(spec, options);
      const id = target.info.origin;
      return { ...target, sample: () => (happened.push(`${id} sample`), target.sample()), stop: () => (happened.push(`${id} stop`), target.stop()) };
    },
    createTraffic: (options) => {
      const traffic = fake.createTraffic(options);
      const id = options.origin;
      return {
        counts: traffic.counts,
        tolerated: traffic.tolerated,
        setUp: (steps) => {
          happened.push(`${id} setup of ${steps.length}`);
          return Number(id) === fails?.target ? Promise.reject(fails.error) : traffic.setUp(steps);
        },
        drive: (routes, requests) => (happened.push(`${id} drive`), traffic.drive(routes, requests)),
        end: () => (happened.push(`${id} end`), traffic.end()),
      };
    },
  };
  return { world, happened, fake };
}

const outcome = (world: World) =>
  runScenario(aScenario(['a', 'b'], { setup: [LOGIN, LOGIN] }), world, { seed: 1, bisect: true, signal: new AbortController().signal, listener: () => {}, displayFile: 'fake.yaml' });

test('every fresh target is set up before it is sampled, and its traffic ends before it does', async () => {
  const { world, happened, fake } = watchedWorld();
  const { verdict } = await outcome(world);
  expect(verdict).toBe('leak');
  expect(fake.started).toBeGreaterThan(2);
  for (let id = 1; id <= fake.started; id += 1) {
    const own = happened.filter((line) => line.startsWith(`${id} `)).map((line) => line.slice(String(id).length + 1));
    expect(own.slice(0, 2)).toEqual(['setup of 2', 'sample']);
    expect(own.slice(-2)).toEqual(['end', 'stop']);
    expect(own.filter((line) => line.startsWith('setup'))).toHaveLength(1);
  }
});

test.each([1, 2])('that fails on target %i ends the scenario, and leaves nothing running', async (target) => {
  const error = new LeakcheckError('traffic-setup', 'step 1 of setup answered 401 to POST /login; expected 200-399');
  const { world, happened, fake } = watchedWorld({ target, error });
  expect((await outcome(world)).error).toMatchObject({ code: 'traffic-setup' });
  expect(fake.running).toBe(0);
  expect(happened.filter((line) => line === `${target} drive`)).toEqual([]);
});

test('what variables hold is in no result and no event', async () => {
  const error = new LeakcheckError('traffic-setup', 'answered 401 to POST /login?key=s3cret', { details: ['no such key: s3cret'] });
  const { world } = watchedWorld({ target: 1, error });
  const told: unknown[] = [];
  const scenario = aScenario(['a', 'b'], { setup: [LOGIN], variables: { KEY: 's3cret' } });
  const result = await run([scenario], {
    seed: 1, bisect: true, jobs: 1, version: '0', cwd: '/project', signal: new AbortController().signal, world,
    listener: (event) => told.push(event), onResult: (latest) => told.push(latest),
  });
  expect(result.scenarios[0]?.error).toMatchObject({ message: 'answered 401 to POST /login?key=${KEY}' });
  expect(JSON.stringify([result, told])).not.toContain('s3cret');
});
