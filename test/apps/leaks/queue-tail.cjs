/** Appended at the end: the oldest entry is held by `first`, all others by the one before. */
const queue = { first: null, last: null };
exports.request = (n) => {
  const job = { n, after: null };
  if (queue.last) queue.last.after = job;
  else queue.first = job;
  queue.last = job;
};
