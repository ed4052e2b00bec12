import { describe, expect, test } from '@jest/globals';
import { LeakcheckError } from '../../harness/errors.js';
import { commandText, readCommand } from '../../harness/target/command.js';

describe('a command that starts node itself', () => {
  test.each([
    ['node server.js', 'node', ['server.js']],
    ['node --import tsx "my server.ts" --port 1', 'node', ['--import', 'tsx', 'my server.ts', '--port', '1']],
    ["node 'a b.js'", 'node', ['a b.js']],
    ['/opt/node22/bin/node server.js', '/opt/node22/bin/node', ['server.js']],
    ['./node_modules/.bin/node x', './node_modules/.bin/node', ['x']],
  ])('%s', (command, node, args) => {
    expect(readCommand(command)).toEqual({ kind: 'node', node, args });
  });

  test('a list is taken literally', () => {
    expect(readCommand(['node', 'a && b.js', '$HOME'])).toEqual({ kind: 'node', node: 'node', args: ['a && b.js', '$HOME'] });
  });
});

describe('a command of another program', () => {
  test.each([
    ['npm start', 'npm', ['start']],
    ['npx next start -p 3000', 'npx', ['next', 'start', '-p', '3000']],
    ['nodemon server.js', 'nodemon', ['server.js']],
  ])('%s', (command, program, args) => {
    expect(readCommand(command)).toEqual({ kind: 'program', program, args });
  });
});

describe('a command for the shell', () => {
  test.each([
    'npm run build && node server.js',
    'FOO=1 node server.js',
    'node server.js > out.log',
    'node server.js | pino-pretty',
    'node server.js --port $PORT',
    'node `which server`',
    'node dist/*.js',
    'node a.js & node b.js',
    'node server.js # comment',
    'set -e\nnode server.js',
  ])('%j', (command) => {
    expect(readCommand(command)).toEqual({ kind: 'shell', line: command });
  });
});

test.each(['', '   ', [], ['']])('%j is empty, and says so', (command) => {
  expect(() => readCommand(command)).toThrow(LeakcheckError);
  expect(() => readCommand(command)).toThrow('target.command is empty');
});

test('a command is shown as it would be typed', () => {
  expect(commandText(['node', 'server.js'])).toBe('node server.js');
  expect(commandText('npm start')).toBe('npm start');
});
