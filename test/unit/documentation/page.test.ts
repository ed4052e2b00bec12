/** What a block says of itself, and what it would run. */
import { describe, expect, test } from '@jest/globals';
import { blocksOf, stepsOf, type Block } from '../../support/documented/page.js';

const block = (info: string, text: string): Block => {
  const [found] = blocksOf('page.md', `# Page\n\n\`\`\`${info}\n${text}\`\`\`\n`);
  if (found === undefined) throw new Error('no block');
  return found;
};

describe('a fence', () => {
  test.each<[string, Partial<Block>]>([
    ['console', { language: 'console', exit: 0 }],
    ['console shop', { language: 'console', world: 'shop', exit: 0 }],
    ['console shop exit=1', { language: 'console', world: 'shop', exit: 1 }],
    ['js shop/server.js', { language: 'js', world: 'shop', path: 'server.js' }],
    ['yaml shop/scenarios/shop.yaml', { language: 'yaml', world: 'shop', path: 'scenarios/shop.yaml' }],
    ['', { language: '' }],
  ])('%j', (info, expected) => {
    const { page, line, text, ...rest } = block(info, 'x\n');
    expect({ page, line, text }).toEqual({ page: 'page.md', line: 3, text: 'x\n' });
    expect(rest).toEqual({ exit: 0, ...expected });
  });

  test('in a list is without its indentation', () => {
    expect(blocksOf('page.md', '- one\n\n  ```sh\n  ls\n    -l\n  ```\n')).toMatchObject([{ line: 3, language: 'sh', text: 'ls\n  -l\n' }]);
  });
});

describe('a console', () => {
  test.each<[string, string, object[]]>([
    ['a command and its output', '$ ls\na\nb\n', [{ command: 'ls', output: 'a\nb' }]],
    ['several', '$ one\n$ two\n  out\n\n$ three\n', [{ command: 'one' }, { command: 'two', output: '  out' }, { command: 'three' }]],
    ['one that goes on in the next line', '$ one \\\n    two\nout \\\n', [{ command: 'one \\\n    two', output: 'out \\' }]],
    ['a comment', '$ one      # says why\n$ echo "# no comment"\n', [{ command: 'one' }, { command: 'echo "# no comment"' }]],
    ['no command', 'only output\n', []],
  ])('%s', (_what, text, steps) => {
    expect(stepsOf(block('console', text))).toEqual(steps);
  });
});
