/** The gateway to the HTML template engine. What is markup is told from what is text by its type, so that nothing is raw by a slip. */
import { html as escaped } from 'ghtml';
import { sanitizeLine } from './text.js';

/** Markup that is finished: only `html` makes it. */
export class Html {
  private constructor(readonly markup: string) {}

  static of(parts: readonly string[], values: readonly HtmlValue[]): Html {
    return new Html(parts.map((part, index) => part + markupOf(values[index])).join(''));
  }
}

/** Anything but markup is text; undefined is nothing. */
export type HtmlValue = Html | string | number | undefined | readonly HtmlValue[];

/** Values stand in elements or between the quotes of an attribute; text becomes one line without control characters, escaped. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return Html.of(parts, values);
}

function markupOf(value: HtmlValue): string {
  if (value === undefined) return '';
  if (value instanceof Html) return value.markup;
  if (typeof value === 'object') return value.map(markupOf).join('');
  return escaped`${sanitizeLine(String(value), true)}`;
}
