const ready = new Promise(() => {});
exports.request = (n) => {
  ready.then(function whenReady() {
    return n;
  });
};
