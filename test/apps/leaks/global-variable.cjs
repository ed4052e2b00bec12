globalThis.__audit = [];
exports.request = (n) => {
  globalThis.__audit.push({ n });
};
