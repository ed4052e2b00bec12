/**
 * Makes test/fixtures/traces from a folder of real logs: `node test/support/import-traces.mjs <folder>`.
 * The folder holds `<name>.log` (or `.log.gz`) and `<name>.truth.json`, in which the program that wrote the log counted
 * its own collections. Nothing here parses a trace: what the tests expect comes from those counts alone.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, gzipSync } from 'node:zlib';

const [folder] = process.argv.slice(2);
if (!folder) throw new Error('Give the folder of the logs');
const target = join(import.meta.dirname, '..', 'fixtures', 'traces');
rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });

const truths = {};
for (const file of readdirSync(folder).sort()) {
  const [, name, packed] = /^(.*)\.log(\.gz)?$/.exec(file) ?? [];
  if (!name) continue;
  const bytes = readFileSync(join(folder, file));
  // Logs that are gzip themselves are what the tests are about, so they are kept as they are.
  writeFileSync(join(target, packed ? file : `${file}.gz`), packed ? bytes : reproducibleGzip(bytes));
  if (!name.endsWith('.stderr')) truths[name] = expectationOf(name, JSON.parse(readFileSync(join(folder, `${name}.truth.json`), 'utf8')), Boolean(packed));
}
const lines = Object.entries(truths).map(([name, truth]) => `  ${JSON.stringify(name)}: ${JSON.stringify(truth)}`);
writeFileSync(join(target, 'truth.json'), `{\n${lines.join(',\n')}\n}\n`);

/** The header names the system that packed; byte 9 set to 255, unknown, makes it the same everywhere. */
function reproducibleGzip(bytes) {
  const packed = gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION });
  packed[9] = 255;
  return packed;
}

/**
 * `count`: exact number of collections that the log must give. `atLeast` and `atMost` where the log is damaged: what is
 * certainly whole, and what was written. `rule` names why a number is not the program's own count.
 */
function expectationOf(name, truth, packed) {
  const { node, kind, pids = [] } = truth;
  const common = { ...(typeof node === 'string' && { node }), kind, pids, ...(packed && { gzip: true }), ...(leaky(truth) !== undefined && { leaky: leaky(truth) }) };
  if (!truth.synthetic) return { ...common, ...realCounts(truth), ...programsOwnFigures(truth) };
  const whole = truth.allEvents ?? truth.baseCountsByKnownPid;
  if (kind === 'prefixed-gz-truncated') return { ...common, atLeast: [0, 1], atMost: counts(whole), rule: 'the gzip stream is cut' };
  if (whole) return { ...common, count: counts(whole) };
  if (truth.distinctEvents) return { ...common, atLeast: counts(truth.distinctEvents), distinct: counts(truth.distinctEvents), rule: 'lines are repeated' };
  if (truth.intact) {
    const [majors, minors] = counts(truth.intact);
    return { ...common, atLeast: [majors, minors], atMost: [majors + 1, minors + 1], rule: 'one line is cut' };
  }
  if (truth.events) return { ...common, atLeast: [0, truth.events.traceLines - truth.damagedLines - truth.events.majorLines], atMost: counts(truth.events), damagedLines: truth.damagedLines, rule: 'bytes are overwritten' };
  if (truth.eventsWritten) return { ...common, totalAtLeast: truth.eventsStillWholeLines, totalAtMost: truth.eventsWritten, rule: 'two streams are mixed' };
  if (truth.countsByPid) return { ...common, count: sum(Object.values(truth.countsByPid).map(counts)) };
  if (truth.lives) return { ...common, count: sum([counts(truth.countsFirst), counts(truth.countsSecond)]) };
  if (truth.logicalLines) return { ...common, total: truth.logicalLines };
  throw new Error(`${name}: no rule for this truth`);
}

/** The observer's counts; where the truth declares that the log differs, the log's, which another method counted. */
function realCounts(truth) {
  const { observedTotal, lineCountsByKnownPid: lines, disagreement = [], kind, node } = truth;
  const observed = observedTotal && [observedTotal.major, observedTotal.minor + observedTotal.minorMarkSweep];
  const version = Number(/^v0\.(\d+)|^v(\d+)/.exec(node).slice(1).find(Boolean));
  const oldNode = node.startsWith('v0.');
  if (kind.startsWith('nvp')) {
    if (!observed) return { rule: 'no observer on this version, and the line count knows no key=value lines', atLeast: [0, 1] };
    // The observer is registered after the bootstrap and misses one or two scavenges on 8 to 14.
    return version <= 14 ? { atLeast: observed, atMost: [observed[0], observed[1] + 2], rule: 'the observer misses the first scavenges' } : { count: observed };
  }
  if (!observed && oldNode && kind === 'cluster') return { atLeast: [lines.major, lines.minor], rule: 'the pids of the children are not known' };
  if (!observed || disagreement.length > 0) return { count: [lines.major, lines.minor], ...(observed && { observed, rule: disagreement.join('; ') }) };
  return { count: observed };
}

/** gc() calls, isolates and the live bytes after each full collection (v8.GCProfiler), all counted by the program itself. */
function programsOwnFigures({ kind, capture, forcedGcCalls, distinctIsolates, observedTotal, profilerEvents }) {
  const counted = observedTotal && !kind.startsWith('nvp');
  const exact = profilerEvents && /^(?:forced|nvp)/.test(kind) && capture !== 'pty';
  return {
    ...(kind.startsWith('forced') && observedTotal && { forcedMajors: forcedGcCalls }),
    ...(counted && distinctIsolates > 0 && { isolates: distinctIsolates }),
    ...(exact && { majorsAfterBytes: profilerEvents.filter(([type]) => type === 'MarkSweepCompact').map(([, , after]) => after) }),
  };
}

/** The name says it too: an oom log is of a program that filled its heap. */
function leaky({ kind, leaky: declared, leakyFirst, leakySecond }) {
  return kind.startsWith('oom') || leakyFirst || leakySecond ? true : declared;
}

function counts({ majorLines, minorLines, traceLines, major, minor }) {
  return traceLines === 0 ? [0, 0] : [majorLines ?? major, minorLines ?? minor];
}

function sum(pairs) {
  return pairs.reduce(([a, b], [c, d]) => [a + c, b + d], [0, 0]);
}
