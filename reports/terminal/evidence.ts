/** What grows, the way from a GC root to it, and the lines that matter. */
import type { Evidence, SourceLocation } from '../../harness/result/evidence.js';
import type { ScenarioResult } from '../../harness/result/document.js';
import { leakTrace } from '../format/leak-trace.js';
import { cut, wrap } from '../format/text.js';
import { plural } from '../format/units.js';
import { areOfSeveral, growsWords, noEvidenceWords, placeWords } from '../words/evidence-words.js';
import { contentColumns, row, textRow, type Page } from './layout.js';

/** The largest explain most; the rest is in result.json. */
const MOST_SHOWN = 4;
/** The likeliest lines; a reader looks at the first. */
const MOST_LINES = 2;

export function evidenceRows(page: Page, { evidence, noEvidence, verdict }: Pick<ScenarioResult, 'evidence' | 'noEvidence' | 'verdict'>): string[][] {
  if (verdict !== 'leak') return [];
  const hidden = evidence.length - MOST_SHOWN;
  const several = areOfSeveral(evidence);
  const none = noEvidenceWords({ evidence, ...(noEvidence !== undefined && { noEvidence }) });
  return [
    ...evidence.slice(0, MOST_SHOWN).map((each) => holderRows(page, each, several)),
    [...(hidden > 0 ? textRow(page, 'grows', [`and ${plural(hidden, 'holder')} more, in result.json`]) : []), ...(none === undefined ? [] : textRow(page, 'evidence', [none]))],
  ];
}

function holderRows(page: Page, evidence: Evidence, named: boolean): string[] {
  const { retainers, location, growsAt, allocatedAt, fingerprint, summary } = evidence;
  const { style } = page;
  const columns = contentColumns(page);
  return [
    ...row(page, 'grows', [...wrap(style.safe(summary), columns).map((line) => style.tint(line, 'strong')), ...wrap(style.safe(growsWords(evidence, named, style)), columns)]),
    ...row(page, 'held by', leakTrace(retainers, columns, style)),
    ...placeRows(page, 'declared', location === null ? [] : [location]),
    ...placeRows(page, 'filled at', growsAt.slice(0, MOST_LINES)),
    ...placeRows(page, 'allocated', growsAt.length === 0 ? allocatedAt.slice(0, MOST_LINES) : []),
    ...row(page, '', [style.tint(cut(style.safe(`fingerprint ${fingerprint}`), columns, style.ellipsis), 'quiet')]),
  ];
}

function placeRows(page: Page, label: string, places: readonly SourceLocation[]): string[] {
  const columns = contentColumns(page);
  const lines = places.flatMap((place) => [
    ...wrap(page.style.safe(placeWords(place)), columns),
    ...(place.source === undefined ? [] : [page.style.tint(cut(page.style.safe(`  ${place.source.trim()}`), columns, page.style.ellipsis), 'quiet')]),
  ]);
  return row(page, label, lines);
}
