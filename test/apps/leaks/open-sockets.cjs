const net = require('node:net');

let server;
exports.request = async () => {
  if (!server) {
    server = net.createServer(() => {});
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    server.unref();
  }
  const socket = net.connect(server.address().port, '127.0.0.1');
  await new Promise((resolve) => socket.on('connect', resolve));
  socket.unref();
};
