/**
 * Judges a scenario or a function for `toBeLeakFree()`, in a process of its own: one request in JSON on standard input,
 * one answer on standard output. When the input ends before, whoever has asked is gone, and everything is ended.
 */
import { createInterface } from 'node:readline';
import { matcherErrorText, functionText, scenarioText } from '../../reports/matcher.js';
import { LeakcheckError } from '../errors.js';
import { leavingNothing } from '../library/leaving-nothing.js';
import { CallThrew } from './call-threw.js';
import type { FunctionCall, JestProcess } from './function-process.js';
import { functionOptions, scenarioOptions } from './options.js';

interface Request {
  readonly subject: ({ readonly kind: 'function' } & FunctionCall) | { readonly kind: 'scenario'; readonly path: string };
  readonly options: unknown;
  readonly cwd: string;
  readonly jest: JestProcess;
}

interface Answer {
  readonly verdict?: 'clean' | 'leak' | 'inconclusive' | 'error';
  readonly text: string;
  readonly code?: string;
  readonly threw?: CallThrew['threw'];
}

async function answerTo({ subject, options, cwd, jest }: Request, signal: AbortSignal): Promise<Answer> {
  if (subject.kind === 'function') {
    const given = functionOptions(options);
    const { judgeFunction } = await import('./judge-function.js');
    const found = await leavingNothing(() => judgeFunction(subject, jest, { ...given, cwd, signal }));
    return { verdict: found.verdict, text: functionText(found) };
  }
  const given = scenarioOptions(options);
  const { run } = await import('../library/run.js');
  const { scenarios } = await run(subject.path, { ...given, cwd, signal });
  const worst = scenarios.find(({ verdict }) => verdict === 'leak') ?? scenarios.find(({ verdict }) => verdict !== 'clean') ?? scenarios[0];
  if (worst === undefined) throw new LeakcheckError('interrupted', 'the run was interrupted', { next: 'Run it again.' });
  return { verdict: worst.verdict, text: scenarios.map(scenarioText).join('\n\n'), ...(worst.error && { code: worst.error.code }) };
}

function failed(error: unknown): Answer {
  if (error instanceof CallThrew) return { text: error.message, threw: error.threw };
  if (error instanceof LeakcheckError) return { verdict: 'error', text: matcherErrorText(error), code: error.code };
  return { verdict: 'error', text: `leakcheck failed in a way that it should not. Please report this:\n${error instanceof Error ? error.stack : String(error)}` };
}

const abort = new AbortController();
const lines = createInterface({ input: process.stdin });
const [line] = await new Promise<string[]>((resolve) => {
  lines.once('line', (text) => resolve([text]));
  lines.once('close', () => resolve([]));
});
lines.on('close', () => abort.abort());
// Ctrl-C reaches the whole group; what runs is ended in order.
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => abort.abort());
if (line !== undefined) {
  const answer = await answerTo(JSON.parse(line) as Request, abort.signal).catch(failed);
  process.stdout.write(JSON.stringify(answer), () => process.exit());
}
