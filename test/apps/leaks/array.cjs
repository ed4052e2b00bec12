const visits = [];
exports.request = (n) => {
  visits.push({ n });
};
