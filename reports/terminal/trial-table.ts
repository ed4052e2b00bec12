/** The trials of a search as lines: the answer, what was tried, and how much it grew. */
import type { Answer } from '../../harness/result/bisection.js';
import { nested, type Branch } from '../format/nested.js';
import type { Style, Tone } from '../format/style.js';
import { columnsOf, cut, fits, padEnd, padStart } from '../format/text.js';
import type { What } from '../words/search-words.js';
import { contentColumns, type Page } from './layout.js';

export interface Line {
  readonly indent: string;
  readonly what: What;
  readonly answer: Answer;
  readonly slope: string;
}

/** Depth of a halving of 256 names; a search that goes deeper leaves its names readable. */
const MOST_INDENT = 24;
/** "-12.3 KB": names are cut at the same place in every run, whatever the figures beside them. */
const SLOPE_COLUMNS = 8;

const TONES: Readonly<Record<Answer, Tone>> = { clean: 'good', leak: 'bad', inconclusive: 'unsure', failed: 'unsure' };

export function table(page: Page, lines: readonly Line[]): string[] {
  const answerColumns = Math.max(...lines.map(({ answer }) => answer.length)) + 2;
  const slopeColumns = Math.max(SLOPE_COLUMNS, ...lines.map(({ slope }) => columnsOf(slope)));
  const room = contentColumns(page) - answerColumns - slopeColumns - 2;
  return lines.map(({ indent: whole, what, answer, slope }) => {
    const indent = columnsOf(whole) <= MOST_INDENT ? whole : page.style.ellipsis + whole.slice(columnsOf(page.style.ellipsis) - MOST_INDENT);
    const text = describe(what, room - columnsOf(indent), page.style);
    return (
      page.style.tint(padEnd(answer, answerColumns), TONES[answer]) +
      padEnd(page.style.tint(indent, 'quiet') + text, room) +
      padStart(slope, slopeColumns + 2)
    );
  });
}

function describe(what: What, columns: number, { safe, ellipsis }: Style): string {
  if (typeof what === 'string') return cut(what, columns, ellipsis);
  const names = what.names.map(safe);
  for (let shown = names.length; shown > 0; shown -= 1) {
    const more = shown < names.length ? ` + ${names.length - shown} more` : '';
    const text = what.before + names.slice(0, shown).join(', ') + more + what.after;
    if (fits(text, columns)) return text;
  }
  const end = (names.length > 1 ? ` + ${names.length - 1} more` : '') + what.after;
  return what.before + cut(names[0] ?? '', columns - columnsOf(what.before + end), ellipsis) + end;
}

/** The tree of a search, drawn. @param underWhole whether it stands under a line for the whole */
export function treeLines<Step>(steps: readonly Step[], partsOf: (step: Step) => readonly string[], underWhole: boolean, { tree: lines }: Style): { indent: string; step: Step }[] {
  const gap = ' '.repeat(lines.trunk.length);
  const drawn = (branches: readonly Branch<Step>[], trunk: string, isDrawn: boolean): { indent: string; step: Step }[] =>
    branches.flatMap(({ step, below }, index) => {
      const last = index === branches.length - 1;
      return [{ indent: isDrawn ? trunk + (last ? lines.last : lines.branch) : '', step }, ...drawn(below, isDrawn ? trunk + (last ? gap : lines.trunk) : '', true)];
    });
  return drawn(nested(steps, partsOf), '', underWhole);
}
