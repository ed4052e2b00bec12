/** What a baseline is, and its text: small, sorted, one line a leak, made to be reviewed in a pull request. */
import { z } from 'zod';

/** Raised when a file of the new kind would mislead an older leakcheck. */
export const BASELINE_VERSION = 1;

const leak = z
  .strictObject({
    channel: z.string().regex(/\S/, { error: 'is empty' }),
    /** null is the whole mix. */
    route: z.string().regex(/\S/, { error: 'is empty' }).nullable(),
    slopePerRequest: z.number(),
    interval: z.tuple([z.number(), z.number()]).refine(([low, high]) => low <= high, { error: 'the lower end is above the upper end' }).readonly(),
    /** Missing for the mix, which is compared whatever routes it has. */
    fingerprint: z.string().optional(),
    /** Fingerprints of what holds it, where that was looked for: they stay when the route is renamed. */
    heldBy: z.array(z.string()).readonly().optional(),
  })
  .readonly();

export const baselineSchema = z.strictObject({
  version: z.literal(BASELINE_VERSION, { error: `expected ${BASELINE_VERSION}` }),
  /** By the path of the scenario file, relative to the baseline, with `/`. */
  scenarios: z.record(z.string(), z.array(leak).readonly()).readonly(),
});

/** The accepted leaks of each scenario. */
export type Baseline = z.output<typeof baselineSchema>;
export type BaselineLeak = z.output<typeof leak>;

/** The keys that a mistake in them is compared with. */
export const BASELINE_KEYS: readonly string[] = Object.keys(baselineSchema.shape);
export const BASELINE_LEAK_KEYS: readonly string[] = Object.keys(leak.unwrap().shape);

export const EMPTY_BASELINE: Baseline = { version: BASELINE_VERSION, scenarios: {} };

/** The same baseline always gives the same text, whatever order its parts were found in. */
export function baselineText({ scenarios }: Baseline): string {
  const blocks = Object.keys(scenarios).sort().flatMap((file) => {
    const lines = [...(scenarios[file] ?? [])].sort(byChannelAndRoute).map((entry) => `      ${leakLine(entry)}`);
    return lines.length === 0 ? [] : [`    ${JSON.stringify(file)}: [\n${lines.join(',\n')}\n    ]`];
  });
  const body = blocks.length === 0 ? '{}' : `{\n${blocks.join(',\n')}\n  }`;
  return `{\n  "version": ${BASELINE_VERSION},\n  "scenarios": ${body}\n}\n`;
}

function leakLine({ channel, route, slopePerRequest, interval, fingerprint, heldBy }: BaselineLeak): string {
  const fields = { channel, route, slopePerRequest, interval, ...(fingerprint !== undefined && { fingerprint }), ...(heldBy !== undefined && { heldBy }) };
  const shown = Object.entries(fields).map(([key, value]) => `"${key}": ${Array.isArray(value) ? `[${value.map((each) => JSON.stringify(each)).join(', ')}]` : JSON.stringify(value)}`);
  return `{ ${shown.join(', ')} }`;
}

/** The mix first. By code units: a locale would sort differently on another machine. */
function byChannelAndRoute(a: BaselineLeak, b: BaselineLeak): number {
  return order(a.channel, b.channel) || order(a.route ?? '', b.route ?? '') || order(a.fingerprint ?? '', b.fingerprint ?? '');
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
