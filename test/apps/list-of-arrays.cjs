// The server of the fourth essay: an array of 100,000 slots per request, kept in a module-level list.
const http = require('node:http');

const LEAK = process.env.LEAK !== 'off';
const list = [];

http
  .createServer((req, res) => {
    const item = { name: 'hi', arr: new Array(100000) };
    if (LEAK) list.push(item);
    res.end(`${item.name} ${list.length}\n`);
  })
  .listen(process.env.PORT, '127.0.0.1');
