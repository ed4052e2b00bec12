/** Each with a delay of its own, and data in its closure. */
exports.request = (n) => {
  const session = { n, data: 'x'.repeat(n % 7) };
  setTimeout(() => session.data, 3_600_000 + n).unref();
};
