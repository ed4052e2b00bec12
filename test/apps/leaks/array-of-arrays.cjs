/** Each request adds a row, and the row is what weighs. */
const rows = [];
exports.request = (n) => {
  rows.push(Array.from({ length: 50 }, (_, i) => ({ n, i })));
};
