/** The HTML report in a browser: what it shows, that it loads nothing, and that it can be used with a keyboard, on a phone, in the dark. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { RunResult } from '../../harness/result/document.js';
import { htmlReport } from '../../reports/html.js';
import { Browser, noBrowser } from '../support/browser.js';
import { HOSTILE, hostileRun } from '../support/hostile-run.js';
import { aGateLeak, aLeak, aMinimalCase, anEvidence, anOutOfMemory, aRawCollections, aRunResult } from '../support/results.js';
import { RUN_EXAMPLES } from '../support/run-examples.js';

jest.setTimeout(120_000);

if (noBrowser !== undefined) process.stderr.write(`the tests of the HTML report in a browser are skipped: ${noBrowser}\n`);
const inBrowser = noBrowser === undefined ? describe : describe.skip;

const SCRIPTED = '</script></title></style><script>window.hit = 1</script><img src="https://example.invalid/x.png" onerror="window.hit = 1">" onmouseover="window.hit = 1';
const EXPLAINED = aRunResult({ scenarios: [aLeak({ evidence: [anEvidence()], leaks: [aGateLeak({ heldBy: [anEvidence().fingerprint] })], ...aMinimalCase(), collections: aRawCollections(), outOfMemory: anOutOfMemory() }), aLeak({ name: 'another' })], exitCode: 1 });
const WIDTHS_PX = [360, 1280];
const SCHEMES = ['light', 'dark'] as const;
/** What axe-core is asked for: WCAG 2.2 up to level AA, and its own best practices. */
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

inBrowser('the HTML report', () => {
  const folder = mkdtempSync(join(tmpdir(), 'leakcheck-html-'));
  let browser: Browser;

  beforeAll(async () => {
    browser = await Browser.start();
  });
  afterAll(async () => {
    await browser.end();
    rmSync(folder, { recursive: true });
  });

  async function show(result: RunResult, { scheme = 'light', columnsPx = 1280, media = 'screen' }: { readonly scheme?: 'light' | 'dark'; readonly columnsPx?: number; readonly media?: 'screen' | 'print' } = {}): Promise<string> {
    const file = join(folder, 'report.html');
    writeFileSync(file, htmlReport(result));
    await browser.open(file, { scheme, columnsPx, media });
    return file;
  }

  test.each([...Object.entries(RUN_EXAMPLES), ...HOSTILE.map((text, index) => [`hostile text ${index}`, hostileRun(text)] as const), ['markup and scripts', hostileRun(SCRIPTED)] as const])(
    '%s: nothing is complained of, nothing is asked for, nothing sticks out at 360 px, and it is a well-made document',
    async (_, result) => {
      const file = await show(result, { columnsPx: 360 });
      expect(browser.complaints()).toEqual([]);
      expect(browser.requests().map((url) => url.split('/').at(-1))).toEqual([file.split('/').at(-1)]);
      expect(await browser.evaluate(ANATOMY)).toEqual({
        hit: false, scripts: 0, widthPx: 360, landmarks: ['HEADER', 'MAIN', 'FOOTER'], skippedHeadings: [], namelessTables: 0, namelessPictures: 0, repeatedIds: 0, emptyLinks: 0,
      });
    },
  );

  describe.each(SCHEMES)('%s', (scheme) => {
    test.each(WIDTHS_PX)('%d px: every text stands out from its ground', async (columnsPx) => {
      await show(EXPLAINED, { scheme, columnsPx });
      await browser.evaluate('document.querySelectorAll("details").forEach((each) => { each.open = true; })');
      const { texts, faint } = await browser.evaluate<{ texts: number; faint: string[] }>(CONTRASTS);
      expect(texts).toBeGreaterThan(200);
      expect(faint).toEqual([]);
      expect(await browser.evaluate('matchMedia("(prefers-color-scheme: dark)").matches')).toBe(scheme === 'dark');
      expect(await browser.evaluate<number>(`(${LUMINANCE})(getComputedStyle(document.body).backgroundColor)`))[scheme === 'dark' ? 'toBeLessThan' : 'toBeGreaterThan'](0.5);
    });
  });

  test.each([...SCHEMES.flatMap((scheme) => WIDTHS_PX.map((columnsPx) => ['explained', EXPLAINED, scheme, columnsPx] as const)), ...['error', 'toggle-found', 'baseline-regression'].map((name) => [name, RUN_EXAMPLES[name] ?? EXPLAINED, 'light', 1280] as const)])(
    '%s: axe-core finds nothing that keeps somebody out (%#)',
    async (_, result, scheme, columnsPx) => {
      await show(result, { scheme, columnsPx });
      await browser.evaluate('document.querySelectorAll("details").forEach((each) => { each.open = true; })');
      // Over the protocol, past the page's policy, which lets no script in.
      await browser.evaluate(`${AXE}; undefined`);
      const { violations, passes } = await browser.evaluate<{ violations: string[]; passes: number }>(`axe.run(document, { runOnly: ${JSON.stringify(AXE_TAGS)} }).then(({ violations, passes }) => ({ passes: passes.length, violations: violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html.slice(0, 200))) }))`);
      expect(violations).toEqual([]);
      expect(passes).toBeGreaterThan(20);
    },
  );

  test('says the verdict first, then what keeps the memory and where', async () => {
    await show(EXPLAINED);
    const text = await browser.evaluate<string>('document.querySelector("main").innerText');
    const order = ['shop-api', 'POST /orders keeps 80.0 KB per request', 'the Map sessions gains 1 entry per request', 'apps/shop/src/store.js:40', 'sessions.set(id, new Session(body));', 'Growth of the live heap', 'Guilty', 'Held by', 'variable sessions', 'grows', 'all routes together', 'The smallest case', 'All channels', 'Beneath the samples', 'Scenario and server'];
    let from = 0;
    const missing = order.filter((words) => {
      const at = text.indexOf(words, from);
      from = Math.max(from, at);
      return at < 0;
    });
    expect(missing).toEqual([]);
  });

  test('draws its charts inside of their places', async () => {
    for (const columnsPx of WIDTHS_PX) {
      await show(EXPLAINED, { columnsPx });
      expect(await browser.evaluate(ROWS_OFF_THEIR_LINES)).toEqual([]);
      expect(await browser.evaluate(CHARTS_OUTSIDE)).toEqual([]);
      expect(await browser.evaluate('document.querySelectorAll(".plot .dot").length')).toBeGreaterThan(20);
    }
  });

  test('a reading is told under the pointer', async () => {
    await show(EXPLAINED);
    const at = await browser.evaluate<{ x: number; y: number }>('(() => { const all = document.querySelectorAll(".plot .dot.measured"); all[3].scrollIntoView({ block: "center" }); const { x, y } = all[3].getBoundingClientRect(); return { x, y: y + 60 }; })()');
    await browser.point(0, 0);
    expect(await browser.evaluate(VISIBLE_READINGS)).toEqual([]);
    await browser.point(at.x + 2, at.y);
    expect(await browser.evaluate(VISIBLE_READINGS)).toEqual([expect.stringMatching(/^\+\d+\.\d MB at \d,\d{3} requests$/)]);
  });

  test('is used with a keyboard: a skip link, links to the scenarios, tables that scroll, folds that open', async () => {
    await show(EXPLAINED, { columnsPx: 360 });
    const focused = () => browser.evaluate<{ tag: string; text: string; outlined: boolean; inView: boolean }>(FOCUSED);
    await browser.press('Tab');
    expect(await focused()).toMatchObject({ tag: 'A', text: 'Skip to the results', outlined: true, inView: true });
    await browser.press('Enter');
    expect(await browser.evaluate('document.activeElement.id')).toBe('results');
    const tags = new Set<string>();
    for (let step = 0; step < 60; step++) {
      await browser.press('Tab');
      const { tag, outlined, inView, text } = await focused();
      if (tag === 'BODY') break;
      expect({ tag, text, outlined, inView }).toMatchObject({ outlined: true, inView: true });
      if (tag === 'SUMMARY' && !tags.has(tag)) {
        await browser.press('Enter');
        expect(await browser.evaluate('document.activeElement.parentElement.open')).toBe(true);
      }
      tags.add(tag);
    }
    expect([...tags].sort()).toEqual(['A', 'DIV', 'PRE', 'SUMMARY']);
  });

  test('has its charts where the style is not let in, as behind the policy of Jenkins', async () => {
    const file = join(folder, 'plain.html');
    writeFileSync(file, htmlReport(EXPLAINED).replace(/sha256-[\w+/]+(=|&#61;)*/, 'sha256-AAAA'));
    await browser.open(file, { scheme: 'light', columnsPx: 1280 });
    expect(browser.complaints()).toEqual([expect.stringContaining('Content Security Policy')]);
    expect(await browser.evaluate(VISIBLE_READINGS)).toEqual([]);
    expect(await browser.evaluate('[...document.querySelectorAll(".line.fit, .line.seesaw")].every((each) => getComputedStyle(each).stroke === "rgb(0, 0, 0)" && each.getBoundingClientRect().width > 15)')).toBe(true);
    expect(await browser.evaluate(ROWS_OFF_THEIR_LINES)).toEqual([]);
  });

  test('is printed on light ground, whatever the theme', async () => {
    await show(EXPLAINED, { scheme: 'dark', media: 'print' });
    const { faint } = await browser.evaluate<{ faint: string[] }>(CONTRASTS);
    expect(faint).toEqual([]);
    expect(await browser.evaluate<number>(`(${LUMINANCE})(getComputedStyle(document.body).backgroundColor)`)).toBe(1);
    expect((await browser.pdf()).subarray(0, 5).toString()).toBe('%PDF-');
  });
});

/** What assistive programs and phones need of a document. */
const ANATOMY = `(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const levels = all('h1, h2, h3, h4, h5').map((each) => Number(each.tagName[1]));
  const ids = all('[id]').map((each) => each.id);
  return {
    hit: 'hit' in window,
    scripts: document.scripts.length,
    widthPx: document.documentElement.scrollWidth,
    landmarks: all('body > header, body > main, body > footer').map((each) => each.tagName),
    skippedHeadings: levels.filter((level, index) => level > (levels[index - 1] ?? 0) + 1),
    namelessTables: all('table').filter((each) => !each.caption?.textContent.trim() || all('th:not([scope])').length > 0).length,
    namelessPictures: all('[role=img]').filter((each) => !each.getAttribute('aria-label')).length,
    repeatedIds: ids.length - new Set(ids).size,
    emptyLinks: all('a').filter((each) => each.textContent === '').length,
  };
})()`;

/** Relative luminance, as WCAG has it. */
const LUMINANCE = `(color) => {
  const [r, g, b] = color.match(/[\\d.]+/g).map(Number).slice(0, 3).map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}`;

/** Texts below a contrast of 4.5 against the first ground behind them. */
const CONTRASTS = `(() => {
  const luminance = ${LUMINANCE};
  const groundOf = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const ground = getComputedStyle(each).backgroundColor;
      if (!/, 0\\)$/.test(ground)) return ground;
    }
    return 'rgb(255, 255, 255)';
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const faint = [];
  let texts = 0;
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (walker.currentNode.data.trim() === '' || !element.checkVisibility({ visibilityProperty: true })) continue;
    texts += 1;
    const style = getComputedStyle(element);
    const inks = [luminance(element.closest('svg') ? style.fill : style.color), luminance(groundOf(element))].sort((a, b) => b - a);
    const contrast = (inks[0] + 0.05) / (inks[1] + 0.05);
    if (contrast < 4.5) faint.push(element.tagName + ' ' + walker.currentNode.data.trim().slice(0, 40) + ' ' + contrast.toFixed(2));
  }
  return { texts, faint };
})()`;

/** Dots and labels that stand out of the chart or of the page. */
const CHARTS_OUTSIDE = `[...document.querySelectorAll('.plot')].flatMap((plot) => {
  const place = plot.getBoundingClientRect();
  return [...plot.querySelectorAll('.dot, text')].filter((each) => {
    const { left, right, top, bottom } = each.getBoundingClientRect();
    return getComputedStyle(each).visibility === 'visible' && (left < place.left - 1 || right > Math.min(innerWidth, place.right + 1) || top < place.top - 6 || bottom > place.bottom + 6);
  }).map((each) => each.outerHTML);
})`;

/** Labels that stand beside no line of the grid. */
const ROWS_OFF_THEIR_LINES = `(() => {
  const plots = [...document.querySelectorAll('.plot')];
  const off = plots.flatMap((plot) => {
    const lines = [...plot.querySelectorAll('.grid')].map((each) => each.getBoundingClientRect().top);
    return [...plot.querySelectorAll('.row')].filter((each, index) => {
      const { top, bottom, right } = each.getBoundingClientRect();
      return !(lines[index] > top - 2 && lines[index] < bottom + 4 && right < plot.getBoundingClientRect().right);
    });
  });
  return document.querySelectorAll('.plot .row').length > plots.length ? off.map((each) => each.outerHTML) : ['there are too few'];
})()`;

const VISIBLE_READINGS = `[...document.querySelectorAll('.reading text')].filter((each) => getComputedStyle(each).visibility === 'visible').map((each) => each.textContent)`;

const FOCUSED = `(() => {
  const element = document.activeElement;
  const { top, bottom } = element.getBoundingClientRect();
  return { tag: element.tagName, text: element.textContent.slice(0, 40), outlined: parseFloat(getComputedStyle(element).outlineWidth) >= 2, inView: bottom > 0 && top < innerHeight };
})()`;
