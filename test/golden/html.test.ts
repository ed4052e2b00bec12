/**
 * The page against golden files, without its style. UPDATE_GOLDEN=1 writes them: look at each in a browser before committing
 * it. What a browser makes of it: test/e2e/html-report.test.ts.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { HtmlValidate } from 'html-validate';
import type { RunResult } from '../../harness/result/document.js';
import { htmlReport } from '../../reports/html.js';
import { PAGE_STYLE, PAGE_STYLE_HASH } from '../../reports/html/page-style.js';
import { jsonReport } from '../../reports/json.js';
import { HOSTILE, hostileRun } from '../support/hostile-run.js';
import { aGateLeak, aLeak, aMinimalCase, anEvidence, anOutOfMemory, aRawCollections, aRunResult, aScenarioResult } from '../support/results.js';
import { RUN_EXAMPLES } from '../support/run-examples.js';

/** A leak with all that there is to say. */
const explained = aLeak({ reasons: ['the live heap grows with the requests'], evidence: [anEvidence()], leaks: [aGateLeak({ heldBy: [anEvidence().fingerprint] })], ...aMinimalCase(), collections: aRawCollections(), outOfMemory: anOutOfMemory() });
const SHOWN: Readonly<Record<string, RunResult | undefined>> = {
  explained: aRunResult({ scenarios: [explained], exitCode: 1 }),
  ...Object.fromEntries(['clean', 'leak-two-culprits', 'toggle-found', 'baseline-regression', 'error'].map((name) => [name, RUN_EXAMPLES[name]])),
};

describe.each(Object.entries(SHOWN))('%s', (name, result = aRunResult()) => {
  test('is as it was looked at', () => {
    const page = htmlReport(result).replace(PAGE_STYLE.markup, '…').replace(/sha256-[\w+/]+(=|&#61;)*/, '…');
    const file = join(__dirname, 'html', `${name}.html`);
    if (process.env['UPDATE_GOLDEN'] === '1') {
      mkdirSync(join(__dirname, 'html'), { recursive: true });
      writeFileSync(file, page);
    }
    expect(page).toBe(readFileSync(file, 'utf8'));
  });
});

/** Without the rules on style, such as the case of the doctype. */
const validator = new HtmlValidate({ extends: ['html-validate:standard', 'html-validate:document', 'html-validate:a11y', 'html-validate:browser'] });

test.each([...Object.entries(RUN_EXAMPLES), ['with all there is to say', SHOWN['explained'] ?? aRunResult()] as const])('%s is valid HTML', (_, result) => {
  const { results } = validator.validateStringSync(htmlReport(result));
  expect(results.flatMap(({ messages }) => messages.map(({ ruleId, line, message }) => `${line}: ${message} (${ruleId})`))).toEqual([]);
});

test('validation tells an invalid page', () => {
  expect(validator.validateStringSync(htmlReport(aRunResult()).replace('</main>', '</p></main>')).valid).toBe(false);
});

test.each(Object.entries(RUN_EXAMPLES))('%s is the same of a saved result', (_, result) => {
  expect(htmlReport(JSON.parse(jsonReport(result)) as RunResult)).toBe(htmlReport(result));
});

test('the policy of the page names its style: put the new hash into page-style.ts', () => {
  expect(PAGE_STYLE_HASH).toBe(`sha256-${createHash('sha256').update(PAGE_STYLE.markup).digest('base64')}`);
});

test('a page has no script, no attribute with style or code, and no address but its own headings', () => {
  for (const result of Object.values(RUN_EXAMPLES)) {
    const tags = tagsOf(htmlReport(result));
    expect(tags.filter((tag) => /^<(script|img|link|iframe|object|form|base)\b|\s(on\w+|style|src|srcset|action)=/.test(tag))).toEqual([]);
    expect(tags.filter((tag) => /\shref="(?!#)/.test(tag))).toEqual([]);
  }
});

const MARKUP = [
  '<script>alert(1)</script>', '</script><img src=x onerror=alert(1)>', '" onmouseover="alert(1)', `' onfocus='alert(1)`, '</title></style></pre><h1>x',
  '<!--', ']]>', '&lt;b&gt;', '\u2028</td>', '<svg onload=alert(1)>', 'javascript:alert(1)', '{{x}}${y}', '!', 'x!',
];

const HARMLESS = skeletonOf(htmlReport(hostileRun('harmless')));

test.each([...MARKUP, ...HOSTILE.filter((text) => text !== '')])('whatever the text, the tags are the same: %j', (text) => {
  expect(skeletonOf(htmlReport(hostileRun(text)))).toEqual(HARMLESS);
});

test('text between backticks is code, and nothing else', () => {
  const page = htmlReport(aRunResult({ scenarios: [aScenarioResult({ reasons: ['the Map `a<b>` grows, ` alone does not'] })] }));
  expect(page).toContain('the Map <code>a&#60;b&#62;</code> grows, ` alone does not');
});

test('escapes and controls of terminals, and what reorders text, do not get through', () => {
  for (const text of HOSTILE) expect(htmlReport(hostileRun(text))).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/);
});

/** The order of opening and closing tags, with the names of their attributes; text only where it is our own. */
function skeletonOf(page: string): string[] {
  return tagsOf(page).map((tag) => tag.replace(/="[^"]*"/g, ''));
}

function tagsOf(page: string): string[] {
  return page.replace(PAGE_STYLE.markup, '').match(/<[!/a-z](?:"[^"]*"|[^">])*>/gi) ?? [];
}
