/** Whether evidence names what truly holds a leak. */

/**
 * What evidence says to a reader.
 * @typedef {object} Named
 * @property {string} holder as the sentence quotes it: `services.orders`; else the end of the path; empty where nothing on it has a name
 * @property {string} words for people: that name, or what the sentence says where it quotes none
 * @property {{ file: string, line: number }} [place] that the reader is sent to: the declaration, or the first line that grows it
 */

/** @param {import('../../harness/result/evidence.js').Evidence} evidence @returns {Named} */
export function namedBy({ summary, retainers, location, growsAt }) {
  const quoted = /`([^`]+)`/.exec(summary)?.[1];
  const place = location ?? growsAt[0];
  const words = quoted === undefined ? (summary.split(/[;:]/)[0] ?? '') : `\`${quoted}\``;
  return { holder: quoted ?? endOfPath(retainers), words, ...(place && { place: { file: place.file, line: place.line } }) };
}

/**
 * Right is who names the holder and the file that it is declared in. Where no declaration is known, or where it goes by
 * its kind, the reader goes by the first line, and that must be one that fills it. Of a longer name the end counts:
 * `shared._cacheMap` names `_cacheMap`, not `shared`.
 * @param {import('../../harness/result/evidence.js').Evidence} evidence
 * @param {import('../accuracy/cases.mjs').HolderTruth} truth
 */
export function isRight(evidence, truth) {
  const segments = segmentsOf(namedBy(evidence).holder);
  const isNamed = truth.holders.some((name) => endsWith(segments, segmentsOf(name)));
  if (isNamed && evidence.location !== null) return truth.files.includes(evidence.location.file);
  return (isNamed || (truth.kinds ?? []).includes(evidence.kind)) && isLineRight(evidence, truth);
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
  return names.slice(-2).join('.');
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
