const kHistory = Symbol('history');
const connection = { [kHistory]: [] };
exports.request = (n) => {
  connection[kHistory].push({ n });
};
