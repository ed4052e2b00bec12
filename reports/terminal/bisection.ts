/** How the route was found: the search as a tree of what had traffic, then the proof on fresh processes. */
import type { Answer, BisectionOutcome, BisectionResult, BisectionStep, Culprit } from '../../harness/result/bisection.js';
import type { ScenarioResult } from '../../harness/result/document.js';
import type { Leak } from '../../harness/result/leaks.js';
import type { Style, Tone } from '../format/style.js';
import { columnsOf, cut, padEnd, padStart, wrap } from '../format/text.js';
import { formatPercent, plural } from '../format/units.js';
import { estimateOf, growthOf } from './channel-words.js';
import { nameRoutes } from './conclusion.js';
import { contentColumns, row, textRow, type Page } from './layout.js';

/** Depth of a halving of 256 routes; a search that goes deeper leaves its names readable. */
const MOST_INDENT = 24;

const TONES: Readonly<Record<Answer, Tone>> = { clean: 'good', leak: 'bad', inconclusive: 'unsure', failed: 'unsure' };
/** Routes that all leak alike are many; a few tell as much. */
const MOST_ALIKE = 3;

const FINDINGS: Readonly<Record<BisectionOutcome, string | undefined>> = {
  'found': undefined,
  'all-routes': 'Every route leaks alike: the cause is in code that all of them share.',
  'combination': 'No route leaks by itself: it takes these together.',
  'undecided': 'A trial stayed undecided within its budget; the search got this far.',
  'proof-failed': 'All routes together leak on a fresh process too, but no part of them was proved to.',
  'below-threshold': 'The growth is real, but no route reaches its threshold.',
  'time-driven': 'It grows with time, without any request as well: no route is to blame.',
  'released-when-idle': 'Without traffic the process gave the growth back: entries with a lifetime, or a batch.',
  'growth-ended': 'Followed for longer the growth ended or was given back: a cache that is full, or a batch.',
};

const PROOFS: Readonly<Record<Culprit['proof'], string>> = {
  proved: 'proved',
  undecided: 'proof undecided',
  none: 'not proved',
};

/** The accused routes, and what the search came to when that is not simply "these". */
export function culpritRows(page: Page, { outcome, culprits, unjudged }: BisectionResult, leaks: readonly Leak[] = []): string[] {
  const finding = FINDINGS[outcome];
  const columns = contentColumns(page);
  const fingerprints = (culprit: Culprit) => leaks.filter(({ route, channel }) => route === culprit.route && channel === culprit.channel);
  const shown = outcome === 'all-routes' ? culprits.filter(({ proof }) => proof === 'proved').slice(0, MOST_ALIKE) : culprits;
  const lines = shown.flatMap((culprit) => {
    const { route, channel, slopePerRequest, interval, share, proof, together } = culprit;
    const who = together.length === 0 ? '' : ` together with ${nameRoutes(together, page.style)}`;
    return [
      page.style.tint(cut(page.style.safe(route), columns, page.style.ellipsis), 'strong'),
      ...wrap(`${growthOf(channel, slopePerRequest, interval)}${who}, ${formatPercent(share)} of the growth, ${PROOFS[proof]}`, columns),
      ...fingerprints(culprit).map(({ fingerprint }) => page.style.tint(cut(page.style.safe(`fingerprint ${fingerprint}`), columns, page.style.ellipsis), 'quiet')),
    ];
  });
  const more = culprits.length > shown.length ? [`and ${plural(culprits.length - shown.length, 'route')} more`] : [];
  return [
    ...(finding === undefined ? [] : textRow(page, 'finding', [finding])),
    ...row(page, 'guilty', [...lines, ...more]),
    ...textRow(page, 'unjudged', unjudged.map(({ message }) => `${message}, without the guilty: nobody knows whether it leaks as well`)),
  ];
}

/** @param channels of all routes together */
export function searchRows(page: Page, { steps, trials }: BisectionResult, channels: ScenarioResult['channels']): string[] {
  const search = steps.filter(({ kind }) => kind === 'search');
  const channel = search[0]?.channel;
  if (channel === undefined) return [];
  const mix = channels[channel];
  const requests = search.reduce((sum, step) => sum + step.requests, 0);
  const title = `${plural(trials, 'trial')} in the running process, ${plural(requests, 'request')}`;
  const whole = mix === undefined ? [] : [{ indent: '', what: 'all routes together', ...answerOf(channel, mix.verdict, mix) }];
  const lines = tree(search, mix !== undefined, page.style).map(({ indent, step }) => ({ indent, what: routesOf(step.routes), ...answerOf(step.channel, step.answer, step) }));
  return row(page, 'search', [title, ...table(page, [...whole, ...lines])]);
}

/** Fresh processes, since what one route leaves behind would make another leak without it. */
export function combinationRows(page: Page, { steps }: BisectionResult): string[] {
  const combined = steps.filter(({ kind }) => kind === 'combination');
  if (combined.length === 0) return [];
  return row(page, 'together', ['which of them it takes, each in a fresh process', ...table(page, combined.map((step) => ({ indent: '', what: routesOf(step.routes), ...answerOf(step.channel, step.answer, step) })))]);
}

export function proofRows(page: Page, { steps, culprits }: BisectionResult): string[] {
  const proof = steps.filter(({ kind }) => kind === 'proof');
  if (proof.length === 0) return [];
  const accused = new Set(culprits.map(({ route }) => route));
  const lines = proof.map((step) => ({ indent: '', what: proofOf(step.routes, accused), ...answerOf(step.channel, step.answer, step) }));
  return row(page, 'proof', ['each in a fresh process', ...table(page, lines)]);
}

interface Line {
  readonly indent: string;
  readonly what: What;
  readonly answer: Answer;
  readonly slope: string;
}

function answerOf(channel: BisectionStep['channel'], answer: Answer, { slopePerRequest, interval }: Pick<BisectionStep, 'slopePerRequest' | 'interval'>): Pick<Line, 'answer' | 'slope'> {
  return { answer, slope: answer === 'failed' ? '' : estimateOf(channel, slopePerRequest, interval) };
}

/** A text, or route names of which as many are shown as fit. */
type What = string | { readonly before: string; readonly routes: readonly string[]; readonly after: string };

function table(page: Page, lines: readonly Line[]): string[] {
  const answerColumns = Math.max(...lines.map(({ answer }) => answer.length)) + 2;
  const slopeColumns = Math.max(...lines.map(({ slope }) => columnsOf(slope)));
  const room = contentColumns(page) - answerColumns - slopeColumns - 2;
  return lines.map(({ indent: whole, what, answer, slope }) => {
    const indent = columnsOf(whole) <= MOST_INDENT ? whole : page.style.ellipsis + whole.slice(columnsOf(page.style.ellipsis) - MOST_INDENT);
    const text = describe(what, room - columnsOf(indent), page.style);
    return (
      page.style.tint(padEnd(answer, answerColumns), TONES[answer]) +
      padEnd(page.style.tint(indent, 'quiet') + text, room) +
      padStart(slope, slopeColumns + 2)
    );
  });
}

function describe(what: What, columns: number, { safe, ellipsis }: Style): string {
  if (typeof what === 'string') return cut(what, columns, ellipsis);
  const names = what.routes.map(safe);
  for (let shown = names.length; shown > 0; shown -= 1) {
    const more = shown < names.length ? ` + ${names.length - shown} more` : '';
    const text = what.before + names.slice(0, shown).join(', ') + more + what.after;
    if (columnsOf(text) <= columns) return text;
  }
  const end = (names.length > 1 ? ` + ${names.length - 1} more` : '') + what.after;
  return what.before + cut(names[0] ?? '', columns - columnsOf(what.before + end), ellipsis) + end;
}

function routesOf(routes: readonly string[]): What {
  return { before: '', routes, after: '' };
}

function proofOf(routes: readonly string[], accused: ReadonlySet<string>): What {
  const guilty = routes.filter((route) => accused.has(route));
  if (guilty.length === 0) return `everything without ${accused.size === 1 ? 'it' : 'them'} (${plural(routes.length, 'route')})`;
  return guilty.length === routes.length ? { before: '', routes, after: ' alone' } : routesOf(routes);
}

/** Each trial under the smallest earlier one that had all of its routes; a repetition stands beside what it repeats. */
function tree(steps: readonly BisectionStep[], underWhole: boolean, { tree: lines }: Style): { indent: string; step: BisectionStep }[] {
  const children = new Map<BisectionStep | undefined, BisectionStep[]>();
  steps.forEach((step, index) => {
    const parent = parentOf(step, steps.slice(0, index));
    children.set(parent, [...(children.get(parent) ?? []), step]);
  });
  const below = (parent: BisectionStep | undefined, trunk: string, drawn: boolean): { indent: string; step: BisectionStep }[] => {
    const siblings = children.get(parent) ?? [];
    return siblings.flatMap((step, index) => {
      const last = index === siblings.length - 1;
      const gap = ' '.repeat(lines.trunk.length);
      return [
        { indent: drawn ? trunk + (last ? lines.last : lines.branch) : '', step },
        ...below(step, drawn ? trunk + (last ? gap : lines.trunk) : '', true),
      ];
    });
  };
  return below(undefined, '', underWhole);
}

function parentOf(step: BisectionStep, earlier: readonly BisectionStep[]): BisectionStep | undefined {
  return earlier
    .filter(({ routes }) => routes.length > step.routes.length && step.routes.every((route) => routes.includes(route)))
    .reduce<BisectionStep | undefined>((best, candidate) => (best === undefined || candidate.routes.length <= best.routes.length ? candidate : best), undefined);
}
