import { describe, expect, test } from '@jest/globals';
import { growthChart } from '../../../reports/html/growth-chart.js';
import { aChannel, aLeak, aScenarioResult, aSeries } from '../../support/results.js';

const KB = 1024;
const LEAK = aChannel({ verdict: 'leak', slopePerRequest: 20 * KB, interval: [19 * KB, 21 * KB], series: aSeries(20 * KB) });

function markupOf(channel: Parameters<typeof growthChart>[2], scenario = aLeak()): string {
  return growthChart(scenario, 'heap', channel, 'large')?.markup ?? '';
}

/** Of the paths with a class: points in thousandths of the width and the height, from the top left. */
function pathOf(markup: string, look: string): number[][] {
  const [, d = ''] = new RegExp(`class="(?:line|band) ${look}"[^>]* d="([^"]*)"`).exec(markup) ?? [];
  return [...d.matchAll(/(-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
}

describe('the chart of growth', () => {
  test('has a dot for each judged reading, and those of the warm-up for which there is room', () => {
    const markup = markupOf(LEAK);
    expect(markup.match(/class="dot measured" cx="[\d.]+%"/g)).toHaveLength(16);
    expect(markup.match(/class="dot warmup" cx="[\d.]+%"/g)).toHaveLength(3);
    expect(markup).toContain('leaves out the first 1 of 20 readings');
  });

  test('has a fitted line through the readings', () => {
    const [from = [], to = []] = pathOf(markupOf(LEAK), 'fit leak');
    expect(to[0]).toBe(1000);
    // +88 MB of an axis from -20 MB to +100 MB; the readings are on the line but for 160 bytes.
    expect(from[1]).toBeCloseTo(1000 * (100 / 120), 0);
    expect(to[1]).toBeCloseTo(1000 * ((100 - (20 * 300 * 15) / 1024) / 120), 0);
  });

  test('has an interval that is widest at both ends and none in the middle', () => {
    const points = pathOf(markupOf(LEAK), 'interval');
    const widths = [0, 1, 2].map((index) => (points[5 - index]?.[1] ?? 0) - (points[index]?.[1] ?? 0));
    expect(widths[1]).toBeCloseTo(0, 5);
    expect(widths[0]).toBeGreaterThan(10);
    expect(widths[2]).toBeCloseTo(widths[0] ?? 0, 0);
  });

  test('has the threshold of the mix, from where the fitted line begins', () => {
    // 16 B per request of the rarest route, which is a quarter of the traffic.
    expect(markupOf(LEAK)).toContain('threshold, 4.0 B per request of the mix');
    const clean = markupOf(aChannel(), aScenarioResult());
    const [from = [], to = []] = pathOf(clean, 'threshold');
    const axis = 20 * KB;
    expect((from[1] ?? 0) - (to[1] ?? 0)).toBeCloseTo((1000 * 4 * 300 * 15) / axis, 0);
  });

  test('draws what could not have been called a leak as a flat line', () => {
    const noisy = aChannel({ minimumDetectable: 40, minimumDetectablePerRoute: { a: 40 }, series: aSeries(0) });
    const heights = pathOf(markupOf(noisy, aScenarioResult()), 'samples').map(([, y = 0]) => y);
    expect(Math.max(...heights) - Math.min(...heights)).toBeLessThan(2);
  });

  test('leaves out what is not known', () => {
    const open = aChannel({ verdict: 'inconclusive', slopePerRequest: 11, interval: [-2, Infinity], minimumDetectable: Infinity, minimumDetectablePerRoute: { a: Infinity } });
    const markup = markupOf(open, aScenarioResult());
    expect(markup).not.toMatch(/NaN|Infinity|class="band|line threshold/);
    expect(markup).toContain('line fit inconclusive');
  });

  test('says in words what it shows', () => {
    expect(markupOf(LEAK)).toMatch(/role="img" aria-label="heap after compaction over requests: [^"]* MB to [^"]* MB; 20\.0 KB per request of the mix \(19\.0 to 21\.0\); leak"/);
  });

  test('is none where one reading is all', () => {
    expect(markupOf(aChannel({ series: aSeries(0).slice(0, 1) }))).toBe('');
  });
});
