/** Bounded: 50 entries, the oldest goes. */
const recent = new Map();
exports.request = (n) => {
  recent.set(n, { n, text: `page ${n}` });
  if (recent.size > 50) recent.delete(recent.keys().next().value);
};
