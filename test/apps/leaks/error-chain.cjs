let lastError;
exports.request = (n) => {
  lastError = new Error(`request ${n}`, { cause: lastError });
};
