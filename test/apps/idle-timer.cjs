// Clean, but never idle: a timer renews a table and a window of the last readings, whether requests come or not.
const http = require('node:http');

const READINGS = 60;
const readings = [];
let rates = new Map();
let ticks = 0;

setInterval(() => {
  ticks += 1;
  rates = new Map(Array.from({ length: 200 }, (_, id) => [`rate ${id}`, { id, value: (ticks * id) % 1000, at: ticks }]));
  readings.push({ tick: ticks, uptimeMs: Math.round(process.uptime() * 1000) });
  if (readings.length > READINGS) readings.shift();
}, 50);

http
  .createServer((req, res) => {
    const page = [...rates.values()].slice(0, 50).map((rate) => ({ ...rate, path: req.url }));
    res.setHeader('content-type', 'application/json').end(JSON.stringify({ page, readings: readings.length }));
  })
  .listen(process.env.PORT, '127.0.0.1');
