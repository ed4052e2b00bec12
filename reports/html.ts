/**
 * The report as one page that opens anywhere, offline: no script, no request, charts drawn as SVG. Pure: the same result gives
 * the same page.
 */
import type { RunResult, ScenarioResult } from '../harness/result/document.js';
import { html, type Html } from './format/html.js';
import { cut } from './format/text.js';
import { formatCount, formatDuration, plural } from './format/units.js';
import { spaced, table } from './html/blocks.js';
import { runFacts } from './html/environment.js';
import { scenarioPart } from './html/scenario.js';
import { PAGE_STYLE, PAGE_STYLE_HASH } from './html/page-style.js';
import { badge, STYLE } from './html/verdict-badge.js';
import { closingSentence } from './words/closing.js';
import { estimateOf, leadingChannel, nameOf } from './words/channel-words.js';
import { conclude, guiltyNames, nameRoutes, wasInterrupted } from './words/conclusion.js';

/** In a table, the rest is counted. */
const MOST_GUILTY = 3;
const MOST_COLUMNS = 72;
/** What the page may load: nothing. Its one style is known by its hash. */
const POLICY = `default-src 'none'; style-src '${PAGE_STYLE_HASH}'; base-uri 'none'; form-action 'none'`;

export function htmlReport(result: RunResult): string {
  const { scenarios, interrupted } = result;
  const closing = closingSentence(result, STYLE);
  const finished = scenarios.filter((scenario) => !wasInterrupted(scenario)).length;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>leakcheck: ${closing}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<a class="skip" href="#results">Skip to the results</a>
<header>
<p class="brand">leakcheck</p>
<h1>${closing}</h1>
${interrupted ? html`<p>Interrupted after ${plural(finished, 'finished scenario')}.</p>
` : undefined}</header>
<main id="results" tabindex="-1">
${spaced([scenarios.length > 1 ? overview(scenarios) : undefined, ...scenarios.map((scenario, index) => scenarioPart(scenario, idOf(index)))])}
</main>
<footer aria-label="This run">
${runFacts(result)}
</footer>
</body>
</html>
`.markup;
}

/** Names may be the same, and may be anything. */
function idOf(index: number): string {
  return `scenario-${index + 1}`;
}

function overview(scenarios: readonly ScenarioResult[]): Html {
  return html`<nav aria-label="Scenarios">
${table({
    caption: 'Scenarios',
    columns: ['Scenario', 'Verdict', 'Growth per request', 'Guilty', 'Requests #', 'Time #'],
    rows: scenarios.map((scenario, index) => {
      const { mark, words, tone } = conclude(scenario, STYLE);
      return [html`<a href="#${idOf(index)}">${cut(STYLE.safe(scenario.name || scenario.file || idOf(index)), MOST_COLUMNS, STYLE.ellipsis)}</a>`, badge(mark, words, tone), growthOf(scenario), cut(nameRoutes(guiltyNames(scenario), STYLE, MOST_GUILTY), MOST_COLUMNS, STYLE.ellipsis), formatCount(scenario.requests), formatDuration(scenario.durationMs)];
    }),
  })}
</nav>`;
}

function growthOf(scenario: ScenarioResult): string {
  const leading = leadingChannel(scenario);
  if (leading === undefined) return '';
  const { channel, result } = leading;
  return `${estimateOf(channel, result.slopePerRequest, [undefined, undefined])}${channel === 'heap' ? '' : ` ${nameOf(channel)}`}`;
}
