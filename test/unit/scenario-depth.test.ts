/** Nesting that would end the process inside the YAML parser is refused before it. */
import { expect, test } from '@jest/globals';
import { parseScenario } from '../../harness/scenario/read-scenario.js';
import { nestingMistake } from '../../harness/scenario/yaml-depth.js';

test.each(['[', '{a: ', '- ', '? ', '&a [', '[{a: '])('60,000 times %j is a mistake, not a crash', (opener) => {
  expect(() => parseScenario(opener.repeat(60_000), '/project/deep.yaml')).toThrow(expect.objectContaining({ code: 'scenario-invalid' }));
});

test('what people write is not deep', () => {
  const body = `{ list: [${'{ a: [1, 2, { b: c }] }, '.repeat(1_000)}] }`;
  expect(nestingMistake(`routes:\n  - request: POST /a\n    body: ${body}\n`)).toBeUndefined();
  expect(nestingMistake(`text: ${'long - text - '.repeat(1_000)}`)).toBeUndefined();
});

test('the place is the bracket that is one too many', () => {
  expect(nestingMistake(`a: ${'['.repeat(600)}`)).toMatchObject({ offset: 3 + 500 });
});
