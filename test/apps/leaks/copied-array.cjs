let events = [];
exports.request = (n) => {
  events = [...events, { n }];
};
