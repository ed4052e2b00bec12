const { EventEmitter } = require('node:events');

const bus = new EventEmitter();
bus.setMaxListeners(0);
exports.request = (n) => {
  bus.on('update', function onUpdate() {
    return n;
  });
};
