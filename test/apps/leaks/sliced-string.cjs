/** A short piece keeps the long text that it was cut out of. */
const tokens = [];
exports.request = (n) => {
  const body = `token-${String(n).padStart(12, '0')} ${'x'.repeat(16_384)}`;
  tokens.push(body.slice(0, 18 + (body.indexOf('!') > 0 ? 1 : 0)));
};
