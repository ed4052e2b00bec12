const cache = new Map();
exports.request = (n) => {
  cache.set(`/page/${n}`, { body: `page ${n}` });
};
