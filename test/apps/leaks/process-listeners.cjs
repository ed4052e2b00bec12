process.setMaxListeners(0);
exports.request = (n) => {
  process.on('warning', function onWarning() {
    return n;
  });
};
