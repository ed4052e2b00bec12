// Three routes; POST /quotes keeps an answer for each amount that it was asked for, in a cache without a bound.
const http = require('node:http');

const CACHES = (process.env.LEAK ?? 'on') !== 'off';
const quotes = new Map();

function quoteOf(amount) {
  const known = quotes.get(amount);
  if (known !== undefined) return known;
  const quote = { amount, currency: 'EUR', rates: new Array(4000).fill(1.5) };
  if (CACHES) quotes.set(amount, quote);
  return quote;
}

function withBody(req, use) {
  let text = '';
  req.setEncoding('utf8').on('data', (chunk) => (text += chunk)).on('end', () => use(text));
}

http.createServer((req, res) => {
  const { pathname } = new URL(req.url, 'http://localhost');
  if (pathname === '/health') return res.end('ok');
  if (pathname === '/currencies') return res.end(JSON.stringify(['EUR', 'USD'].map((code) => ({ code }))));
  if (pathname !== '/quotes' || req.method !== 'POST') return res.writeHead(404).end();
  withBody(req, (text) => {
    const isJson = req.headers['content-type'] === 'application/json';
    const { amount } = isJson && text !== '' ? JSON.parse(text) : {};
    if (amount === undefined) return res.writeHead(422).end('amount is missing');
    const { rates, ...quote } = quoteOf(amount);
    res.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ ...quote, count: rates.length }));
  });
}).listen(process.env.PORT, '127.0.0.1');
