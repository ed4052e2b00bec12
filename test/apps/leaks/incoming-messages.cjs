/** Whole requests of a real server. */
const http = require('node:http');

const open = new Set();
let server;
const agent = new http.Agent();
exports.request = async () => {
  if (!server) {
    server = http.createServer((req, res) => {
      open.add(req);
      res.end('ok');
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    server.unref();
  }
  await new Promise((resolve, reject) => {
    http.get({ port: server.address().port, host: '127.0.0.1', agent }, (res) => res.resume().on('end', resolve)).on('error', reject);
  });
};
