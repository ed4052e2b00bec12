const compiled = {};
exports.request = (n) => {
  compiled[`t${n}`] = new Function('x', `return x + ${n};`);
};
