import { expect, test } from '@jest/globals';
import { html } from '../../../reports/format/html.js';
import { table } from '../../../reports/html/blocks.js';

test('text is escaped in elements and attributes, markup is not', () => {
  const inner = html`<b>${'<i>'}</b>`;
  expect(html`<p title="${'"><script>'}">${'a & b'} ${inner}</p>`.markup).toBe('<p title="&#34;&#62;&#60;script&#62;">a &#38; b <b>&#60;i&#62;</b></p>');
});

test('an exclamation mark before a value, which makes it raw for the library, is only one', () => {
  expect(html`Done!${'<b>'}`.markup).toBe('Done!&#60;b&#62;');
});

test('lists are joined, undefined is nothing, and 0 is a number', () => {
  expect(html`<p>${['a', html`<br>`, ['<', undefined, 0]]}${undefined}</p>`.markup).toBe('<p>a<br>&#60;0</p>');
});

test('an object that looks like markup is none', () => {
  const forged = { markup: '<script>' } as unknown as string;
  expect(() => html`${forged}`.markup).toThrow();
});

test('columns of numbers stand to the right', () => {
  const { markup } = table({ caption: 'Sizes', columns: ['Name', 'Bytes #'], rows: [['a', '12']] });
  expect(markup).toContain('<th scope="col" class="number">Bytes</th>');
  expect(markup).toContain('<tr><th scope="row">a</th><td class="number">12</td></tr>');
});
