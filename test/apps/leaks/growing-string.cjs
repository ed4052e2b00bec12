let log = '';
exports.request = (n) => {
  log += `request ${n}\n`;
};
exports.length = () => log.length;
