/** The cache is a variable of the wrapper that nobody sees. */
function memoize(compute) {
  const results = new Map();
  return (key) => {
    if (!results.has(key)) results.set(key, compute(key));
    return results.get(key);
  };
}
const priceOf = memoize((key) => ({ key, price: 1 }));
exports.request = (n) => priceOf(`sku-${n}`);
