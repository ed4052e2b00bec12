/**
 * Whether a page shows what a command prints. Words have to be the same and in the same order; what differs from run to
 * run is masked: figures keep their unit, times are all alike, hashes of git are alike. White space is left out, since
 * a line breaks elsewhere when a figure is longer. A line that is only `…` stands for any lines that the page leaves out, ` …` at
 * the end of a line for its rest and any lines.
 */

/** A name that the report itself has cut has no space before it. */
export const LEFT_OUT = /(?:^| ) *… *$/m;

/** One digit is an answer more often than a measurement: an exit code, a number of leaks, of routes, of trials. */
const MEASURED = String.raw`\d[\d,]*\.\d+|\d[\d,]+`;
const SIZE = String.raw`[\d,.]+\s[KMG]?B`;
/** Readings that print differently by less than this part of them may print alike in another run. */
const ALIKE_PART = 0.1;
type Mask = string | ((found: string) => string);
const MASKS: readonly (readonly [what: RegExp, mask: Mask])[] = [
  // Which of the other channels are settled when the heap is: in the report of a run.
  [/^ {2}(?:also flat|unsettled) .*\n(?: {12}.*\n)*/gm, ''],
  [/[▁▂▃▄▅▆▇█]{2,}/g, '▁'],
  // Whether two readings that are nearly alike print alike, and differ enough to be told, is chance; visible growth is not.
  [new RegExp(String.raw`▁\s+${SIZE}\s+to\s+${SIZE}`, 'g'), (found) => (areAlike(found) ? '▁ <readings>' : found)],
  [new RegExp(String.raw`▁\s+(?:steady at ${SIZE}|${SIZE},\s+${SIZE}\s+more\s+at\s+the\s+end)`, 'g'), '▁ <readings>'],
  [/\bv\d+\.\d+\.\d+/g, 'v#'],
  [/(?<![\w.-])(?=[a-f]*\d)[0-9a-f]{7,40}(?![\w-])/g, '<hash>'],
  [/(?<![\w.])\d[\d,.]* ?(?:ms|s|min|h|hours?|days?|years?)(?: \d+ (?:ms|s|min|h))?(?![\w-])/g, '<time>'],
  [/\(-?\d[\d,.]*(?: [KMG]?B)? to -?\d[\d,.]*(?: [KMG]?B)?\)/g, '(# to #)'],
  [/(?<![\w.:-])[+-]?\d[\d,.]*(?= (?:[KMGT]?B|%)(?!\w))/g, '#'],
  [new RegExp(String.raw`(?<![\w.:-])[+-]?(?:${MEASURED})(?![\w-])`, 'g'), '#'],
];

/** "6.2 MB to 6.3 MB". */
function areAlike(fromTo: string): boolean {
  const [first = 0, last = 0] = [...fromTo.replaceAll(',', '').matchAll(/[\d.]+/g)].map(Number);
  const units = new Set(fromTo.match(/[KMG]?B/g));
  return units.size === 1 && Math.abs(last - first) <= ALIKE_PART * first;
}

/** The words of an output, with all that a measurement decides masked. */
export function words(output: string): string[] {
  return MASKS.reduce((text, [what, mask]) => text.replaceAll(what, (found) => (typeof mask === 'string' ? mask : mask(found))), output).split(/\s+/).filter((word) => word !== '');
}

export interface Comparison {
  readonly shown: readonly string[];
  readonly printed: readonly string[];
}

/** Null when the page is right; otherwise the words of the first part that is not there, beside those printed in its place. */
export function difference(shown: string, printed: string): Comparison | null {
  const parts = shown.split(LEFT_OUT).map(words);
  const rest = words(printed);
  let from = 0;
  for (const [index, part] of parts.entries()) {
    const last = index === parts.length - 1;
    const at = index === 0 ? 0 : last ? rest.length - part.length : indexOf(rest, part, from);
    const there = at >= from && part.every((word, offset) => rest[at + offset] === word) && (!last || at + part.length === rest.length);
    if (!there) return { shown: part, printed: index === 0 && !last ? rest.slice(0, part.length) : rest.slice(from) };
    from = at + part.length;
  }
  return null;
}

/** Where the words begin, -1 when they are nowhere from there on. */
function indexOf(all: readonly string[], part: readonly string[], from: number): number {
  for (let at = from; at + part.length <= all.length; at += 1) if (part.every((word, offset) => all[at + offset] === word)) return at;
  return -1;
}
