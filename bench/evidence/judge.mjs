/** Whether evidence names what truly holds a leak. */

/**
 * What evidence says to a reader.
 * @typedef {object} Named
 * @property {string} holder as the sentence quotes it: `services.orders`; else the end of the path; else what is gained
 * @property {{ file: string, line: number }} [place] that the reader is sent to: the declaration, or the first line that grows it
 */

/** @param {import('../../harness/result/evidence.js').Evidence} evidence @returns {Named} */
export function namedBy({ summary, retainers, location, growsAt, class: gained }) {
  const quoted = /`([^`]+)`/.exec(summary)?.[1];
  const place = location ?? growsAt[0];
  return { holder: quoted ?? endOfPath(retainers) ?? gained, ...(place && { place: { file: place.file, line: place.line } }) };
}

/**
 * Right is who names the holder and its file. Of a longer name the end counts: `shared._cacheMap` names `_cacheMap`, not `shared`.
 * @param {import('../../harness/result/evidence.js').Evidence} evidence
 * @param {import('../accuracy/cases.mjs').HolderTruth} truth
 */
export function isRight(evidence, { holders, kinds = [], files }) {
  const { holder, place } = namedBy(evidence);
  const isNamed = kinds.includes(evidence.kind) || holders.some((name) => endsWith(segmentsOf(holder), segmentsOf(name)));
  return isNamed && place !== undefined && files.includes(place.file);
}

/** Whether the line that evidence takes for the likeliest puts something into the holder. */
export function isLineRight({ growsAt }, truth) {
  return growsAt.length > 0 && truth.growsAt.includes(`${growsAt[0].file}:${growsAt[0].line}`);
}

/**
 * The first evidence for each group of routes, so many as there are leaks; of one group all stand in one order.
 * @template {{ routes: readonly string[] }} Evidence
 * @param {readonly Evidence[]} evidence
 * @param {number} leaks
 */
export function leadersOf(evidence, leaks) {
  const groups = evidence.map(({ routes }) => JSON.stringify(routes));
  const firsts = evidence.filter((_, index) => groups.indexOf(groups[index]) === index);
  return (firsts.length >= leaks ? firsts : evidence).slice(0, leaks);
}

/** `._events` and `.close` of the way to what grows: the last name, and the one before it. */
function endOfPath(retainers) {
  const grows = retainers.findIndex((step) => step.grows);
  const names = retainers.slice(0, grows === -1 ? retainers.length : grows + 1).flatMap(({ edge }) => nameOfEdge(edge) ?? []);
  return names.length === 0 ? undefined : names.slice(-2).join('.');
}

/** `.cache`, `variable cache`, `[kEvents]` of a symbol; a number or a text in brackets is one of many, and no name. */
function nameOfEdge(edge) {
  return /^(?:\.|variable )(.+)$/s.exec(edge)?.[1] ?? /^\[([^\d"*\s\]]+)\]$/.exec(edge)?.[1];
}

/** `orders[*].cache`, `signal[kEvents]`: the names, without what is one of many. */
function segmentsOf(name) {
  return (name.match(/[^.[\]]+/g) ?? []).filter((segment) => !['*', '…'].includes(segment));
}

function endsWith(segments, end) {
  return end.length > 0 && end.every((segment, index) => segments[segments.length - end.length + index] === segment);
}
