const errors = [];
exports.request = (n) => {
  if (n % 5 === 0) errors.push(new Error(`no stock for ${n}`));
};
