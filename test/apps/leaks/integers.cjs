const ids = new Set();
exports.request = (n) => {
  ids.add(n);
};
