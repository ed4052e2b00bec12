const times = [];
exports.request = (n) => {
  times.push(1_700_000_000_000 + n);
};
