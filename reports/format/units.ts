/**
 * Numbers for people. Bytes are counted by 1024: 1 KB is 1,024 B, as Node's own memory options mean it.
 * A value that JSON could not hold (Infinity, NaN) comes back as null from a saved result: both read the same here.
 */

const MS_PER_DAY = 86_400_000;
const BYTE_UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** A bound or estimate as it stands in a result, or in one that was read back from JSON. */
export type Numeric = number | null | undefined;

export function isKnown(value: Numeric): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** "52,000"; whole numbers. */
export function formatCount(count: number): string {
  return decimal(count, 0);
}

/** "1 route", "1,200 routes". */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** A forecast, rounded down to two digits: "52,000", "1.3 billion". */
export function formatForecast(count: number): string {
  const magnitude = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, count))) - 1);
  const rounded = Math.floor(count / magnitude) * magnitude;
  if (rounded >= 1e12) return `${decimal(rounded / 1e12, rounded < 1e13 ? 1 : 0)} trillion`;
  if (rounded >= 1e9) return `${decimal(rounded / 1e9, rounded < 1e10 ? 1 : 0)} billion`;
  return formatCount(rounded);
}

/** "0.56 B", "8.0 B", "80.0 KB", "512 KB", "4.0 GB"; a negative value keeps its sign, nothing reads "-0.0". */
export function formatBytes(bytes: Numeric): string {
  if (!isKnown(bytes)) return 'unknown';
  const unit = unitOf(bytes);
  const scaled = bytes / 1024 ** unit;
  const size = Math.abs(scaled);
  const digits = size < 0.005 ? 0 : size < 0.995 ? 2 : size < 99.95 ? 1 : 0;
  return `${decimal(scaled, digits)} ${BYTE_UNITS[unit]}`;
}

/**
 * "80.0 KB per request (79.6 to 80.4)". All three numbers share the unit and the digits, and there are only as many
 * digits as the width of the interval bears. An open side reads "at least" or "at most".
 */
export function formatGrowth(slope: Numeric, [low, high]: readonly [Numeric, Numeric], per = 'per request'): string {
  if (!isKnown(slope)) return 'unknown';
  const bounds = [low, high].filter(isKnown);
  if (bounds.length === 0) return `${formatBytes(slope)} ${per}`;
  const unit = unitOf(Math.max(...[slope, ...bounds].map(Math.abs)));
  const scale = 1024 ** unit;
  const digits = digitsFor(Math.max(...bounds.map((bound) => Math.abs(bound - slope))) / scale, bounds.map((bound) => bound / scale));
  const show = (value: number) => decimal(value / scale, digits);
  return `${show(slope)} ${BYTE_UNITS[unit]} ${per}${formatBounds(low, high, digits, show)}`;
}

/** "1.00 descriptors per request (0.99 to 1.01)", "0.0012 resources per request (within 0.0001)". */
export function formatCountGrowth(slope: Numeric, [low, high]: readonly [Numeric, Numeric], noun: string, per = 'per request'): string {
  if (!isKnown(slope)) return 'unknown';
  const digits = digitsOfRate(slope);
  return `${formatCountRate(slope)} ${noun} ${per}${formatBounds(low, high, digits, (value) => decimal(value, digits))}`;
}

/** A number per request: "1.00", "0.010", "0.0012", "0". */
export function formatCountRate(rate: Numeric): string {
  return isKnown(rate) ? decimal(rate, digitsOfRate(rate)) : 'unknown';
}

function formatBounds(low: Numeric, high: Numeric, digits: number, show: (value: number) => string): string {
  if (!isKnown(low)) return isKnown(high) ? ` (at most ${show(high)})` : '';
  if (!isKnown(high)) return ` (at least ${show(low)})`;
  return show(low) === show(high) ? ` (within ${decimal(10 ** -digits, digits)})` : ` (${show(low)} to ${show(high)})`;
}

/** The estimate alone, with the digits that its interval bears: "80.0 KB". */
export function formatEstimate(slope: Numeric, interval: readonly [Numeric, Numeric]): string {
  return isKnown(slope) ? (formatGrowth(slope, interval, '').split(' (')[0] ?? '').trimEnd() : 'unknown';
}

/** "340 ms", "12.4 s", "2 min 4 s", "1 h 12 min". */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 9.95) return `${decimal(milliseconds, milliseconds < 0.05 ? 0 : 1)} ms`;
  if (milliseconds < 999.5) return `${decimal(milliseconds, 0)} ms`;
  if (milliseconds < 59_950) return `${decimal(milliseconds / 1000, 1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 3600) return joined(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  const minutes = Math.round(seconds / 60);
  return joined(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
}

/** A forecast in days, rounded down to two digits: "3.2 days", "1,900 days"; less than one as a duration. */
export function formatDays(days: number): string {
  if (days < 1) return formatDuration(days * MS_PER_DAY);
  return `${days < 10 ? decimal(Math.floor(days * 10) / 10, 1) : formatForecast(days)} days`;
}

/** A ratio as "98 %" or, with one digit, "4.1 %". */
export function formatPercent(ratio: number, digits: 0 | 1 = 0): string {
  return isKnown(ratio) ? `${decimal(ratio * 100, digits)} %` : 'unknown';
}

/** A signed ratio: "+3.2 %", "-0.4 %", "0.0 %". */
export function formatTrend(ratio: number): string {
  return isKnown(ratio) ? `${decimal(ratio * 100, 1, 'exceptZero')} %` : 'unknown';
}

function joined(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${formatCount(large)} ${largeUnit}` : `${formatCount(large)} ${largeUnit} ${small} ${smallUnit}`;
}

/** Index of the unit in which a value has one to three digits before the point; 1,023.6 is already the next one's. */
function unitOf(bytes: number): number {
  let unit = 0;
  for (let size = Math.abs(bytes); size >= 1023.5 && unit < BYTE_UNITS.length - 1; size /= 1024) unit += 1;
  return unit;
}

/** One or two significant digits of the half width; one more where a bound would otherwise round to 0 and lose its sign. */
function digitsFor(halfWidth: number, bounds: readonly number[]): number {
  let digits = halfWidth >= 2.5 ? 0 : halfWidth >= 0.09 ? 1 : 2;
  const losesSign = (bound: number) => bound !== 0 && Math.abs(bound) < 0.5 * 10 ** -digits;
  while (digits < 2 && bounds.some(losesSign)) digits += 1;
  return digits;
}

/** Two significant digits of a number per request below 1; one in 100,000 requests is the least that is shown. */
function digitsOfRate(rate: number): number {
  const size = Math.abs(rate);
  if (size < 0.000_005) return 0;
  return Math.max(2, Math.min(5, 1 - Math.floor(Math.log10(size))));
}

/** Making one takes longer than a thousand numbers do, and a page has thousands. */
const formats = new Map<string, Intl.NumberFormat>();

function decimal(value: number, digits: number, signDisplay: 'negative' | 'exceptZero' = 'negative'): string {
  const key = `${digits} ${signDisplay}`;
  let format = formats.get(key);
  if (format === undefined) formats.set(key, (format = new Intl.NumberFormat('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay })));
  return format.format(value);
}
