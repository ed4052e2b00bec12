/** What grows, the way from a GC root to it, and the lines of the source that matter. */
import type { ScenarioResult } from '../../harness/result/document.js';
import type { Evidence, Retainer, SourceLocation } from '../../harness/result/evidence.js';
import { html, type Html } from '../format/html.js';
import { formatBytes, formatCount, formatCountRate } from '../format/units.js';
import { areOfSeveral, growsWords, noEvidenceWords, placeWords } from '../words/evidence-words.js';
import { code, facts, folded, list, prose, section, spaced, table } from './blocks.js';
import { STYLE } from './verdict-badge.js';

/** The likeliest lines; those after them are seldom the ones. */
const MOST_LINES = 3;

export function evidenceSection(scenario: ScenarioResult): Html | undefined {
  const { evidence, verdict } = scenario;
  if (verdict !== 'leak') return undefined;
  const several = areOfSeveral(evidence);
  const none = noEvidenceWords(scenario);
  return section('What grows, and what holds it', [...evidence.map((each) => holder(each, several)), none === undefined ? undefined : html`<p>Evidence: ${prose(none)}</p>`]);
}

function holder(evidence: Evidence, named: boolean): Html {
  const { summary, retainers, location, growsAt, allocatedAt, fingerprint, classes, routes, intervals } = evidence;
  const per = routes.length === 0 ? 'second' : 'request';
  return html`<article>
<h4>${prose(summary)}</h4>
<p>${growsWords(evidence, named, STYLE)}</p>
${spaced([
    places('Declared', location === null ? [] : [location]),
    places('Filled at', growsAt.slice(0, MOST_LINES)),
    places('Allocated at', growsAt.length === 0 ? allocatedAt.slice(0, MOST_LINES) : []),
    html`<h5>Held by</h5>
${path(retainers)}`,
    facts([['fingerprint', html`<code>${fingerprint}</code>`]]),
    folded('Figures behind it', [
      table({
        caption: `All that grows behind the holder, per ${per}`,
        columns: ['Class', 'Objects #', 'Shallow size #'],
        rows: classes.map((each) => [html`<code>${each.class}</code>`, formatCountRate(each.countPerRequest), formatBytes(each.shallowBytesPerRequest)]),
      }),
      table({
        caption: 'Growth between the heap snapshots',
        columns: ['Interval', 'Requests #', 'Objects #', 'Bytes #'],
        rows: intervals.map(({ requests, count, bytes }, index) => [`${index + 1}`, formatCount(requests), formatCount(count), formatBytes(bytes)]),
      }),
    ]),
  ])}
</article>`;
}

function places(title: string, locations: readonly SourceLocation[]): Html | undefined {
  if (locations.length === 0) return undefined;
  return html`<h5>${title}</h5>
${list(locations.map((place) => html`<code>${placeWords(place)}</code>${place.source === undefined ? undefined : code([place.source.trim()])}`))}`;
}

/** From the GC root down. */
function path(retainers: readonly Retainer[]): Html {
  return html`<ol class="path">
${spaced(retainers.map(({ node, edge, grows }) => html`<li>${edge === '' ? undefined : html`<span class="edge">${edge}</span> `}<code>${node}</code>${grows ? html` <strong class="grows"><span aria-hidden="true">←</span> grows</strong>` : undefined}</li>`))}
</ol>`;
}
