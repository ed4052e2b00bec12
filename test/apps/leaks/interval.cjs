exports.request = (n) => {
  setInterval(function heartbeat() {
    return n;
  }, 60_000).unref();
};
