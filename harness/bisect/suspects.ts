/**
 * Group testing with measured growth. The suspects are divided into cells; a cell that leaks is halved, and what one half
 * grows by tells what is left for the other. So k leakers among R routes take about k·log2(R/k) + k trials: one for each
 * cell on the way to a leaker. Pure: the probe is the only contact with the world.
 */
import type { Answer } from '../result/bisection.js';
import { decided } from './decided.js';

/** Growth of a group in total, per request of the scenario's whole mix times its weight: what parts add up to. */
export interface Reading {
  readonly answer: Answer;
  readonly growth: number;
  readonly interval: readonly [number, number];
}

/** @param effort 1, or more for a repeated trial with a larger budget */
export type ReadProbe<Item> = (items: readonly Item[], effort: number) => Promise<Reading>;

interface Cell<Item> {
  readonly items: readonly Item[];
  /** 'open': it may leak, and nothing but its growth speaks for or against it. */
  readonly known: 'leak' | 'clean' | 'open';
  readonly growth: number;
  readonly interval: readonly [number, number];
}

/** A cell that should have less than this part of the growth is not worth a trial of its own. */
const WORTH_A_TRIAL = 0.1;

export class Suspects<Item> {
  #cells: readonly Cell<Item>[];
  /** Growth of them all, when they were last known to leak together. */
  #growth: number;

  /** @param items leak together, and this is what they grow by */
  constructor(items: readonly Item[], { growth, interval }: Omit<Reading, 'answer'>) {
    this.#cells = [{ items, known: 'leak', growth, interval }];
    this.#growth = growth;
  }

  get items(): readonly Item[] {
    return this.#cells.flatMap(({ items }) => items);
  }

  /** Whether some of them are known to leak, so that nobody has to ask whether all of them do. */
  get areKnownToLeak(): boolean {
    return this.#cells.some(({ known }) => known === 'leak');
  }

  /** A leaker, which is no longer among the suspects then; or undefined when a trial stayed undecided. They leak together. */
  async next(probe: ReadProbe<Item>): Promise<Item | undefined> {
    for (;;) {
      const cell = await this.#leakingCell(probe);
      if (cell === undefined) return undefined;
      const [only] = cell.items;
      if (cell.items.length === 1) {
        this.#replace(cell, []);
        return only;
      }
      const halves = await halved(cell, probe);
      if (halves === undefined) return undefined;
      this.#replace(cell, halves);
    }
  }

  /** They leak together as a trial of them all has shown. @param growth of them all */
  leak({ growth, interval }: Omit<Reading, 'answer'>): void {
    this.#growth = growth;
    // What was clean beside a large leak may have a small one, and may even have shown it.
    this.#cells = this.#cells.map((cell) => ({ ...cell, known: cell.interval[0] > WORTH_A_TRIAL * growth ? 'leak' : 'open' }));
    if (!this.areKnownToLeak && this.#promising() === undefined) this.#cells = [{ items: this.items, known: 'leak', growth, interval }];
  }

  /** The smallest that is known to leak; else the most promising one is tried. */
  async #leakingCell(probe: ReadProbe<Item>): Promise<Cell<Item> | undefined> {
    for (;;) {
      const leaking = this.#cells.filter(({ known }) => known === 'leak').sort((a, b) => a.items.length - b.items.length)[0];
      if (leaking !== undefined) return leaking;
      const open = this.#promising();
      if (open === undefined || this.#cells.length === 1) {
        this.#cells = [{ items: this.items, known: 'leak', growth: this.#growth, interval: [0, Infinity] }];
        continue;
      }
      const reading = await read(open.items, probe);
      if (reading.answer !== 'leak' && reading.answer !== 'clean') return undefined;
      this.#replace(open, [{ ...reading, items: open.items, known: reading.answer }]);
    }
  }

  #promising(): Cell<Item> | undefined {
    return this.#cells.filter(({ known, growth }) => known === 'open' && growth > WORTH_A_TRIAL * this.#growth).sort((a, b) => b.growth - a.growth)[0];
  }

  #replace(cell: Cell<Item>, by: readonly Cell<Item>[]): void {
    this.#cells = this.#cells.flatMap((each) => (each === cell ? by : [each]));
  }
}

/** Both halves of a cell that leaks; undefined when neither trial is decided. */
async function halved<Item>(cell: Cell<Item>, probe: ReadProbe<Item>): Promise<readonly Cell<Item>[] | undefined> {
  const half = Math.ceil(cell.items.length / 2);
  const [part, others] = [cell.items.slice(0, half), cell.items.slice(half)];
  const reading = await read(part, probe);
  const answered = split(cell, part, others, reading);
  if (answered !== undefined) return answered;
  const otherReading = await read(others, probe);
  return split(cell, others, part, otherReading);
}

/** @returns undefined where the reading decides nothing */
function split<Item>(cell: Cell<Item>, read: readonly Item[], unread: readonly Item[], { answer, growth, interval }: Reading): readonly Cell<Item>[] | undefined {
  // What is left when one half is clean has to leak, since both together do; the proof on a fresh process checks it.
  if (answer !== 'clean' && answer !== 'leak') return undefined;
  const left = [cell.interval[0] - interval[1], cell.interval[1] - interval[0]] as const;
  const isLeftToLeak = answer === 'clean' || left[0] > WORTH_A_TRIAL * cell.growth;
  return [
    { items: read, known: answer, growth, interval },
    { items: unread, known: isLeftToLeak ? 'leak' : 'open', growth: cell.growth - growth, interval: left },
  ];
}

function read<Item>(items: readonly Item[], probe: ReadProbe<Item>): Promise<Reading> {
  return decided((effort) => probe(items, effort), ({ answer }) => answer);
}
