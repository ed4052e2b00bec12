/** The same records held twice. */
const list = [];
const index = new Map();
exports.request = (n) => {
  const record = { n, lines: [{ sku: `a${n}` }, { sku: `b${n}` }], address: { street: `street ${n}` } };
  list.push(record);
  index.set(`k${n}`, record);
};
