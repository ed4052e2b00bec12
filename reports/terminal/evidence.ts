/** What grows, the way from a GC root to it, and the lines that matter. */
import type { Evidence, SourceLocation } from '../../harness/result/evidence.js';
import type { ScenarioResult } from '../../harness/result/document.js';
import { leakTrace } from '../format/leak-trace.js';
import { cut, wrap } from '../format/text.js';
import { formatBytes, formatCountRate, formatPercent, plural } from '../format/units.js';
import { nameRoutes } from '../words/conclusion.js';
import { contentColumns, row, textRow, type Page } from './layout.js';

/** The largest explain most; the rest is in result.json. */
const MOST_SHOWN = 4;
/** The likeliest lines; a reader looks at the first. */
const MOST_LINES = 2;

export function evidenceRows(page: Page, { evidence, noEvidence, verdict }: Pick<ScenarioResult, 'evidence' | 'noEvidence' | 'verdict'>): string[][] {
  if (verdict !== 'leak') return [];
  const hidden = evidence.length - MOST_SHOWN;
  const several = new Set(evidence.map(({ routes }) => routes.join('\n'))).size > 1;
  return [
    ...evidence.slice(0, MOST_SHOWN).map((each) => holderRows(page, each, several)),
    [...(hidden > 0 ? textRow(page, 'grows', [`and ${plural(hidden, 'holder')} more, in result.json`]) : []), ...(noEvidence === undefined ? [] : textRow(page, 'evidence', [`${evidence.length === 0 ? 'none' : 'not of all leaks'}: ${noEvidence}`]))],
  ];
}

function holderRows(page: Page, evidence: Evidence, named: boolean): string[] {
  const { routes, share, retainers, location, growsAt, allocatedAt, fingerprint, summary } = evidence;
  const { style } = page;
  const columns = contentColumns(page);
  const per = routes.length === 0 ? 'second' : 'request';
  const part = share === undefined ? '' : `, ${formatPercent(Math.min(1, share))} of the growth`;
  const of = named ? ` (${routes.length === 0 ? 'with time' : nameRoutes(routes, style)})` : '';
  const figures = `${formatCountRate(evidence.countPerRequest)} ${evidence.class} and ${formatBytes(evidence.bytesPerRequest)} per ${per}${part}${of}`;
  return [
    ...row(page, 'grows', [...wrap(style.safe(summary), columns).map((line) => style.tint(line, 'strong')), ...wrap(style.safe(figures), columns)]),
    ...row(page, 'held by', leakTrace(retainers, columns, style)),
    ...placeRows(page, 'declared', location === null ? [] : [location]),
    ...placeRows(page, 'filled at', growsAt.slice(0, MOST_LINES)),
    ...placeRows(page, 'allocated', growsAt.length === 0 ? allocatedAt.slice(0, MOST_LINES) : []),
    ...row(page, '', [style.tint(cut(style.safe(`fingerprint ${fingerprint}`), columns, style.ellipsis), 'quiet')]),
  ];
}

function placeRows(page: Page, label: string, places: readonly SourceLocation[]): string[] {
  const columns = contentColumns(page);
  const lines = places.flatMap((place) => {
    const { file, line, column, source, package: inPackage } = place;
    const where = `${file}:${line}:${column}`;
    const rest = [...(place.function === undefined ? [] : [`in ${place.function}`]), ...(inPackage === undefined ? [] : [[inPackage.name, inPackage.version].filter(Boolean).join('@')])];
    return [
      ...wrap(page.style.safe([where, ...rest].join(', ')), columns),
      ...(source === undefined ? [] : [page.style.tint(cut(page.style.safe(`  ${source.trim()}`), columns, page.style.ellipsis), 'quiet')]),
    ];
  });
  return row(page, label, lines);
}
