import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LeakcheckError } from '../../harness/errors.js';
import { findScenarios } from '../../harness/scenario/find-scenarios.js';
import { readScenario } from '../../harness/scenario/read-scenario.js';
import { asRequest } from '../support/routes.js';

const VALID = 'target: { command: x }\nroutes: [GET /]\n';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'leakcheck-scenarios-'));
  mkdirSync(join(folder, 'scenarios'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string | Uint8Array = VALID): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};
const failure = async (promise: Promise<unknown>): Promise<LeakcheckError> => {
  const error: unknown = await promise.then(() => undefined, (reason: unknown) => reason);
  if (error instanceof LeakcheckError) return error;
  throw new Error('No LeakcheckError', { cause: error });
};

describe('findScenarios', () => {
  it('takes *.yaml and *.yml of the folder scenarios without arguments, sorted', async () => {
    const files = [write('scenarios/b.yaml'), write('scenarios/a.yml')];
    write('scenarios/.hidden.yaml');
    write('scenarios/scenario.schema.json');
    expect(await findScenarios([], folder)).toEqual(files.toReversed());
  });

  it('takes files and folders, each file once', async () => {
    const [a, other] = [write('scenarios/a.yaml'), write('other.txt')];
    expect(await findScenarios(['scenarios', 'scenarios/a.yaml', other], folder)).toEqual([other, a].sort());
  });

  it('says what was probably meant', async () => {
    write('scenarios/shop-api.yaml');
    expect(await failure(findScenarios(['scenarios/shop-apy.yaml'], folder))).toMatchObject({ code: 'scenario-missing', message: 'scenarios/shop-apy.yaml does not exist; did you mean scenarios/shop-api.yaml?' });
    expect((await failure(findScenarios(['shop-api'], folder))).message).toBe('shop-api does not exist; did you mean scenarios/shop-api.yaml?');
    expect((await failure(findScenarios(['scenarios/shop-api.yaml/x'], folder))).message).toBe('scenarios/shop-api.yaml/x does not exist');
  });

  it('tells of every argument that names nothing', async () => {
    mkdirSync(join(folder, 'empty'));
    expect(await failure(findScenarios(['empty', 'nowhere.yaml'], folder))).toMatchObject({
      message: '2 of the scenarios do not exist',
      details: ['empty has no *.yaml or *.yml file in it', 'nowhere.yaml does not exist'],
    });
    expect(await failure(findScenarios([], folder))).toMatchObject({
      code: 'scenario-missing',
      message: 'There is no scenario: scenarios/*.yaml and scenarios/*.yml match nothing',
      next: 'Name a file or a folder with scenarios, or write a first one: the README shows how.',
    });
  });
});

describe('readScenario', () => {
  it('reads the body files beside the scenario', async () => {
    write('scenarios/a.bin', Uint8Array.of(0, 255));
    const scenario = await readScenario(write('scenarios/a.yaml', 'target: { command: x }\nroutes:\n  - { request: POST /, body: "@a.bin" }\n'));
    expect([...(asRequest(scenario.routes[0]).bodyFile?.bytes ?? [])]).toEqual([0, 255]);
  });

  it('tells of a missing file, a folder, and bytes that are no text', async () => {
    expect(await failure(readScenario(join(folder, 'x.yaml'), { shownAs: 'x.yaml' }))).toMatchObject({ code: 'scenario-missing', message: 'x.yaml does not exist' });
    expect(await failure(readScenario(folder, { shownAs: 'folder' }))).toMatchObject({ code: 'input-unreadable', message: 'folder cannot be read' });
    expect((await failure(readScenario(write('b.yaml', Uint8Array.of(0x61, 0xff, 0xfe)), { shownAs: 'b.yaml' }))).details[0]).toBe('b.yaml:1:2: this is not a text file in UTF-8');
  });

  it('tells of a file that is far too large', async () => {
    const error = await failure(readScenario(write('heap.yaml', Buffer.alloc(17 * 1024 ** 2, 'a')), { shownAs: 'heap.yaml' }));
    expect(error.message).toBe('heap.yaml has 17 MB: that is no scenario');
  });
});
