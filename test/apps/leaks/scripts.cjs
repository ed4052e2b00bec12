const vm = require('node:vm');

const templates = new Map();
exports.request = (n) => {
  templates.set(n, new vm.Script(`(function render${n}(x) { return x + ${n}; })`));
};
