/** A result document that an earlier run has written, or what is wrong with its file. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { LeakcheckError, systemErrorCode } from './errors.js';
import { SCHEMA_VERSION, type RunResult } from './result/document.js';
import { issueMessage } from './scenario/issue-messages.js';
import { renderMistakes } from './scenario/mistake.js';

/** More of them have one cause. */
const MOST_MISTAKES_SHOWN = 10;

/** Numbers that are not finite are written as null. */
const figure = z.number().nullable();
const texts = z.array(z.string());
const verdict = z.enum(['clean', 'leak', 'inconclusive']);
const channel = z.looseObject({ verdict, unit: z.string(), reasons: texts, slopePerRequest: figure, interval: z.tuple([figure, figure]), series: z.array(z.looseObject({ requests: z.number(), value: figure })) });
const exitCode = z.literal([0, 1, 2, 3, 130]);

/** What every report reads. The rest is taken as it stands: it was written by the same program. */
const scenarioSchema = z.looseObject({
  name: z.string(),
  file: z.string(),
  targetFolder: z.string(),
  verdict: z.enum([...verdict.options, 'error']),
  reasons: texts,
  warnings: texts,
  listenerWarnings: texts,
  error: z.looseObject({ code: z.string(), message: z.string(), details: texts }).optional(),
  requests: z.number(),
  requestsByRoute: z.record(z.string(), z.record(z.string(), z.number())),
  durationMs: z.number(),
  channels: z.record(z.string(), channel),
  bisection: z.looseObject({ outcome: z.string(), steps: z.array(z.looseObject({})), culprits: z.array(z.looseObject({ route: z.string() })), unjudged: z.array(z.looseObject({})) }).optional(),
  evidence: z.array(z.looseObject({ routes: texts, class: z.string(), retainers: z.array(z.looseObject({})), fingerprint: z.string() })),
  leaks: z.array(z.looseObject({ channel: z.string(), route: z.string().nullable(), fingerprint: z.string() })).optional(),
  minimalScenario: z.string().nullable(),
  exitCode,
});

const resultSchema = z.looseObject({
  schemaVersion: z.literal(SCHEMA_VERSION),
  tool: z.looseObject({ name: z.literal('leakcheck'), version: z.string() }),
  node: z.string(),
  machine: z.looseObject({ cpus: z.number() }),
  startedAt: z.string(),
  durationMs: z.number(),
  interrupted: z.boolean(),
  planned: z.number(),
  scenarios: z.array(scenarioSchema),
  shard: z.looseObject({ index: z.int(), total: z.int(), plan: z.array(z.looseObject({ name: z.string(), file: z.string(), profile: z.string(), shard: z.int() })) }).optional(),
  exitCode,
});

/**
 * @param file absolute
 * @param shownAs how messages name it
 * @throws LeakcheckError 'input-unreadable', or 'result-invalid' for what is no result document of `leakcheck run`
 */
export function readResult(file: string, shownAs: string): RunResult {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const missing = systemErrorCode(cause) === 'ENOENT';
    throw new LeakcheckError('input-unreadable', missing ? `${shownAs} does not exist` : `${shownAs} cannot be read (${systemErrorCode(cause) ?? String(cause)})`, {
      next: missing ? 'Give the result.json of a run: it is in the folder of --out, or where --json has put it.' : 'Make it a file that this user may read.',
      cause,
    });
  }
  return parseResult(text, shownAs);
}

/** @throws LeakcheckError 'result-invalid' */
export function parseResult(text: string, shownAs: string): RunResult {
  const value = parsed(text, shownAs);
  const newer = versionOf(value);
  if (newer > SCHEMA_VERSION) {
    throw invalid(shownAs, `was written by a newer leakcheck: it has version ${newer} of the result document, and this one reads version ${SCHEMA_VERSION}`, 'Update leakcheck, or use the one that wrote the file.');
  }
  const checked = resultSchema.safeParse(value, { error: issueMessage });
  if (checked.success) return value as RunResult;
  const { issues } = checked.error;
  const left = issues.length - MOST_MISTAKES_SHOWN;
  const details = [...issues.slice(0, MOST_MISTAKES_SHOWN).map(({ path, message }) => `${pathWords(path)}: ${message}`), ...(left > 0 ? [`and ${left} more`] : [])];
  throw invalid(shownAs, 'is no result document of `leakcheck run`', 'Give the result.json of a run, as it was written.', details);
}

function parsed(text: string, shownAs: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : '';
    // V8 gives no position where it quotes a short text whole.
    const position = Number(/position (\d+)/.exec(words)?.[1] ?? 0);
    const isCut = /unterminated string|end of json/i.test(words) || position >= Math.max(1, text.trimEnd().length);
    const message = text.trim() === '' ? 'the file is empty' : isCut ? 'the file ends here, in the middle of the document' : 'this is not JSON';
    throw invalid(shownAs, isCut ? 'is cut off' : 'is not JSON', isCut ? 'Take the whole file: leakcheck writes it in one piece, so it was cut while it was copied.' : 'Give the result.json of a run, as it was written.', renderMistakes(text, shownAs, [{ offset: isCut ? text.length : position, length: 1, message }]), cause);
  }
}

function invalid(shownAs: string, message: string, next: string, details: readonly string[] = [], cause?: unknown): LeakcheckError {
  return new LeakcheckError('result-invalid', `${shownAs} ${message}`, { next, details, cause });
}

function versionOf(value: unknown): number {
  return typeof value === 'object' && value !== null && 'schemaVersion' in value && Number.isInteger(value.schemaVersion) ? Number(value.schemaVersion) : 0;
}

/** `scenarios[0].verdict`. */
function pathWords(path: readonly PropertyKey[]): string {
  return path.length === 0 ? 'the document' : path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('').replace(/^\./, '');
}
