/** Clean, with sockets and timers. */
const http = require('node:http');

let server;
const agent = new http.Agent({ keepAlive: true });
exports.request = async (n) => {
  if (!server) {
    server = http.createServer((req, res) => {
      const timer = setTimeout(() => res.destroy(), 1_000);
      res.on('close', () => clearTimeout(timer));
      res.end(JSON.stringify({ n, url: req.url }));
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    server.unref();
  }
  await new Promise((resolve, reject) => {
    http.get({ port: server.address().port, host: '127.0.0.1', path: `/${n}`, agent }, (res) => res.resume().on('end', resolve)).on('error', reject);
  });
};
