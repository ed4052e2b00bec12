/** The values are numbers; the keys are what stays. */
const hits = {};
exports.request = (n) => {
  hits[`/users/${n}`] = (hits[`/users/${n}`] ?? 0) + 1;
};
