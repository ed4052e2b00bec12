// Three middlewares that every request passes. Each can be switched off: AUDIT=off, COMPRESSION=off, --no-metrics.
// LEAK names what keeps 32 KB per request: a middleware, the handler, or nothing. With STRICT=on, metrics do not
// start without the audit.
const http = require('node:http');

const LEAK = process.env.LEAK ?? 'none';
const kept = [];
const keep = (by, req) => {
  if (by === LEAK) kept.push({ url: req.url, values: new Array(4000).fill(0.5) });
};

const middlewares = {
  audit: process.env.AUDIT !== 'off',
  compression: process.env.COMPRESSION !== 'off',
  metrics: !process.argv.includes('--no-metrics'),
};
if (process.env.STRICT === 'on' && middlewares.metrics && !middlewares.audit) throw new Error('metrics need the audit');

http
  .createServer((req, res) => {
    for (const [name, isOn] of Object.entries(middlewares)) if (isOn) keep(name, req);
    keep('handler', req);
    res.end(JSON.stringify({ url: req.url, rows: Array.from({ length: 20 }, (_, row) => row * row) }));
  })
  .listen(process.env.PORT, '127.0.0.1');
