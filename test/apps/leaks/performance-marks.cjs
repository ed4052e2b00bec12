exports.request = (n) => {
  performance.mark(`request ${n}`);
};
