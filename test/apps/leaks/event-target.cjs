const shutdown = new AbortController();
require('node:events').setMaxListeners(0, shutdown.signal);
exports.request = (n) => {
  shutdown.signal.addEventListener('abort', function onAbort() {
    return n;
  });
};
