const byId = {};
exports.request = (n) => {
  byId[`user-${n}`] = { n };
};
