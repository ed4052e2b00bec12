/**
 * From three heaps of one process, taken after the warm-up and after two intervals of requests: what grows with them, and
 * what holds it. docs/evidence.md explains how. Pure.
 */
import type { HeapSnapshot } from '../../heap/heap-snapshot.js';
import { evidenceFingerprint } from '../evidence-fingerprint.js';
import { birthsOf } from './births.js';
import type { EarlierHeap } from './earlier-heap.js';
import { edgeCosts } from './edge-cost.js';
import { growingHolders, LIST_OF_TIMERS } from './growing-holders.js';
import type { Growth } from './growth.js';
import { GrowthReader } from './growth-reader.js';
import { grownValues } from './grown-values.js';
import { HeapCode } from './heap-code.js';
import { HeapNames } from './heap-names.js';
import { Likeness } from './likeness.js';
import { NodeRoles } from './node-roles.js';
import { NodeWords } from './node-words.js';
import { oldFirstPaths } from './old-first-paths.js';
import { groupPaths } from './path-groups.js';
import type { Pair } from './proportional.js';
import { ValueSizes } from './value-size.js';

export interface GrowthQuestion {
  /** After the warm-up. */
  readonly first: EarlierHeap;
  /** After `requests[0]` more. */
  readonly second: EarlierHeap;
  /** After `requests[1]` more. Its strings are read. */
  readonly last: HeapSnapshot;
  /** 5 or more each; the rarer the growth, the more. */
  readonly requests: Pair;
  /** What the trend of the live heap, external memory included, says; for the part of it that each growth explains. */
  readonly slopeBytesPerRequest?: number;
}

/** Less than this part of the known growth is not what the leak is made of: connections and parsers grow by a few entries too. */
const LEAST_SHARE = 0.01;

/** The largest first. Empty: nothing grows with the requests. */
export function analyseGrowth(question: GrowthQuestion): Growth[] {
  const { first, second, last, requests } = question;
  const names = new HeapNames(last);
  const roles = new NodeRoles(last, names);
  const births = birthsOf(last, first.lastId, second.lastId, (edge) => names.edge(edge));
  const paths = oldFirstPaths(last, births, edgeCosts(last, names));
  const grown = grownValues(last, births, paths, [first, second], new ValueSizes(last, names, roles), names, roles);
  const groups = groupPaths(last, births, paths, grown, names, new Likeness(last, names, births));
  const code = new HeapCode(last, names);
  const words = new NodeWords(last, names, code);
  const describe = new GrowthReader({ heap: last, births, paths, groups, names, roles, code, words, requests, slope: question.slopeBytesPerRequest });
  const growths = growingHolders(groups.root, requests, paths, roles, names).map((holder) => describe.read(holder));
  return worthNaming(oneForEachCause(withoutTimerLists(growths).sort((a, b) => b.bytesPerRequest - a.bytesPerRequest)));
}

function worthNaming(largestFirst: readonly Growth[]): Growth[] {
  return largestFirst.filter(({ share }, index) => index === 0 || share === undefined || share >= LEAST_SHARE);
}

/** What is held under the same names by several objects is one cause; the largest part speaks for it. */
function oneForEachCause(growths: readonly Growth[]): Growth[] {
  const causes = new Map<string, Growth>();
  for (const growth of growths) {
    const key = evidenceFingerprint(growth);
    const known = causes.get(key);
    causes.set(key, known === undefined ? growth : together(known, growth));
  }
  return [...causes.values()].sort((a, b) => b.bytesPerRequest - a.bytesPerRequest);
}

function together(main: Growth, other: Growth): Growth {
  const share = (main.share ?? 0) + (other.share ?? 0);
  return {
    ...main,
    bytesPerRequest: main.bytesPerRequest + other.bytesPerRequest,
    ...(main.share !== undefined && { share: Math.min(1, share) }),
    intervals: main.intervals.map((interval, index) => ({ ...interval, bytes: interval.bytes + (other.intervals[index]?.bytes ?? 0) })),
  };
}

/** Timers of many durations have many lists, which Node.js keeps twice. */
function withoutTimerLists(growths: readonly Growth[]): Growth[] {
  const hasTimers = growths.some(({ kind, class: name }) => kind === 'timers' && name !== LIST_OF_TIMERS);
  return growths.filter(({ class: name }) => name !== LIST_OF_TIMERS || !hasTimers);
}
