import { describe, expect, test } from '@jest/globals';
import { ListenerWarnings } from '../../harness/target/listener-warnings.js';

function found(...lines: readonly string[]): readonly string[] {
  const warnings = new ListenerWarnings();
  for (const line of lines) warnings.addLine(line);
  return warnings.found;
}

const warning = (text: string) => `(node:4711) MaxListenersExceededWarning: Possible EventEmitter memory leak detected. ${text}`;

describe('a warning of too many listeners', () => {
  test.each([
    ['of Node.js 18', warning('11 close listeners added to [Server]. Use emitter.setMaxListeners() to increase limit'), '11 close listeners added to [Server]'],
    ['of Node.js 20 and later', warning('11 close listeners added to [Server]. MaxListeners is 10. Use emitter.setMaxListeners() to increase limit'), '11 close listeners added to [Server]'],
    [
      'of an EventTarget',
      '(node:9) MaxListenersExceededWarning: Possible EventTarget memory leak detected. 11 abort listeners added to [AbortSignal]. MaxListeners is 10. Use events.setMaxListeners() to increase limit',
      '11 abort listeners added to [AbortSignal]',
    ],
    ['of an event that is a symbol', warning('11 Symbol(a. b) listeners added to [Bus]. MaxListeners is 10. Use it'), '11 Symbol(a. b) listeners added to [Bus]'],
    ['of an emitter that shows itself in its own way', warning('12 x listeners added to <ref *1> Pool { size: 3. }. Use emitter.setMaxListeners()'), '12 x listeners added to <ref *1> Pool { size: 3. }'],
    ['without an emitter, as Node.js 10 has it', warning('11 close listeners added. Use emitter.setMaxListeners() to increase limit'), '11 close listeners added'],
    ['inside a line of JSON', `{"level":40,"msg":"${warning('11 data listeners added to [Socket]. MaxListeners is 10. Use')}"}`, '11 data listeners added to [Socket]'],
  ])('%s', (_, line, expected) => expect(found(line)).toEqual([expected]));

  test('is kept once, in the order of appearance, whichever process printed it', () => {
    const server = warning('11 close listeners added to [Server]. Use x');
    const socket = warning('11 data listeners added to [Socket]. Use x');
    expect(found(socket, server, socket.replace('4711', '12'), server)).toEqual(['11 data listeners added to [Socket]', '11 close listeners added to [Server]']);
  });
});

test('other output is no warning', () => {
  expect(found('11 close listeners added to [Server]. Use it', 'memory leak detected', '(Use `node --trace-warnings ...` to show where the warning was created)', '')).toEqual([]);
});

test('names without end are no warning, and at most 20 are kept', () => {
  expect(found(warning(`11 ${'x'.repeat(5_000)} listeners added to [Server]. Use x`))).toEqual([]);
  expect(found(...Array.from({ length: 50 }, (_, index) => warning(`11 e${index} listeners added to [Bus]. Use x`)))).toHaveLength(20);
});
