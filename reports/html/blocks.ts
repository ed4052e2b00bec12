/** What pages are built of: sections, facts, tables, folds. */
import { html, type Html, type HtmlValue } from '../format/html.js';

/** Nothing where there is no content. */
export function section(title: string, content: readonly (Html | undefined)[]): Html | undefined {
  const present = content.filter((each) => each !== undefined);
  return present.length === 0 ? undefined : html`
<section>
<h3>${title}</h3>
${spaced(present)}
</section>`;
}

/** Labels and what there is to say; a row without a value is left out. */
export function facts(rows: readonly (readonly [label: string, value: HtmlValue])[]): Html | undefined {
  const present = rows.filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0));
  return present.length === 0 ? undefined : html`<dl>
${spaced(present.map(([label, value]) => html`<div><dt>${label}</dt><dd>${Array.isArray(value) ? spaced(value.map((each: HtmlValue) => html`<p>${each}</p>`)) : value}</dd></div>`))}
</dl>`;
}

export interface Table {
  readonly caption: string;
  /** Of numbers, if their names end in ` #`: those stand to the right. */
  readonly columns: readonly string[];
  /** The first cell of a row names it. */
  readonly rows: readonly (readonly HtmlValue[])[];
}

const NUMERIC = ' #';

/** Where the page is too narrow it scrolls by itself, by keyboard too. No region, of which each scenario would have one of the same name. */
export function table({ caption, columns, rows }: Table): Html {
  const align = (column: number) => ((columns[column] ?? '').endsWith(NUMERIC) ? html` class="number"` : undefined);
  const heads = columns.map((name, column) => html`<th scope="col"${align(column)}>${name.replace(NUMERIC, '')}</th>`);
  const lines = rows.map(([first, ...rest]) => html`<tr><th scope="row"${align(0)}>${first}</th>${rest.map((cell, index) => html`<td${align(index + 1)}>${cell}</td>`)}</tr>`);
  return html`<div class="scroll" role="group" tabindex="0" aria-label="${caption}">
<table>
<caption>${caption}</caption>
<thead><tr>${heads}</tr></thead>
<tbody>
${spaced(lines)}
</tbody>
</table>
</div>`;
}

export function folded(title: string, content: HtmlValue): Html {
  return html`<details>
<summary>${title}</summary>
${content}
</details>`;
}

export function list(items: readonly HtmlValue[]): Html | undefined {
  return items.length === 0 ? undefined : html`<ul>
${spaced(items.map((item) => html`<li>${item}</li>`))}
</ul>`;
}

/** One below the other in the source too, so that it can be read and compared. */
export function spaced(parts: readonly (Html | undefined)[]): Html[] {
  return parts.filter((part) => part !== undefined).map((part, index) => (index === 0 ? part : html`
${part}`));
}

/** A sentence; what stands between backticks is code. */
export function prose(sentence: string): HtmlValue {
  return sentence.split(/`([^`]+)`/).map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part));
}

/** Lines of code as they are. @param lines safe text or not */
export function code(lines: readonly string[]): Html {
  return html`<pre tabindex="0"><code>${lines.map((line, index) => html`${index === 0 ? undefined : NEWLINE}${line}`)}</code></pre>`;
}

const NEWLINE = html`
`;
