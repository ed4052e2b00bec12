/** What grows and where it stands, in words. Pure. */
import type { ScenarioResult } from '../../harness/result/document.js';
import type { Evidence, SourceLocation } from '../../harness/result/evidence.js';
import { formatBytes, formatCountRate, formatPercent } from '../format/units.js';
import type { Style } from '../format/style.js';
import { nameRoutes } from './conclusion.js';

/** "1.00 Session and 80.0 KB per request, 99 % of the growth (POST /orders)", of a buffer "57.8 KB per request, …". @param named whether to say with which routes */
export function growsWords({ routes, share, countPerRequest, bytesPerRequest, class: what }: Evidence, named: boolean, style: Style): string {
  const per = routes.length === 0 ? 'second' : 'request';
  const part = share === undefined ? '' : `, ${formatPercent(Math.min(1, share))} of the growth`;
  const of = named ? ` (${routes.length === 0 ? 'with time' : nameRoutes(routes, style)})` : '';
  // What is counted in bytes has its size for a count.
  const counted = what === 'byte' ? '' : `${formatCountRate(countPerRequest)} ${what} and `;
  return `${counted}${formatBytes(bytesPerRequest)} per ${per}${part}${of}`;
}

/** Whether the holders are of different traffic, so that each has to say of which. */
export function areOfSeveral(evidence: readonly Evidence[]): boolean {
  return new Set(evidence.map(({ routes }) => routes.join('\n'))).size > 1;
}

export function noEvidenceWords({ evidence, noEvidence }: Pick<ScenarioResult, 'evidence' | 'noEvidence'>): string | undefined {
  return noEvidence === undefined ? undefined : `${evidence.length === 0 ? 'none' : 'not of all leaks'}: ${noEvidence}`;
}

/** "src/store.js:40:3, in save, acme@1.2.0". */
export function placeWords({ file, line, column, function: within, package: inPackage }: SourceLocation): string {
  const rest = [...(within === undefined ? [] : [`in ${within}`]), ...(inPackage === undefined ? [] : [[inPackage.name, inPackage.version].filter(Boolean).join('@')])];
  return [`${file}:${line}:${column}`, ...rest].join(', ');
}
