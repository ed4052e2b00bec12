// Eight routes of a shop. They allocate a lot and keep nothing, but for what LEAK names: POST /orders keeps about
// 100 bytes per request, GET /search about 5 KB.
const express = require('express');

const LEAKS = new Set((process.env.LEAK ?? 'orders').split(','));
const app = express();
app.use(express.json());

const products = Array.from({ length: 500 }, (_, id) => ({ id, name: `product ${id}`, price: (id * 37) % 1000, tags: [`t${id % 7}`, `t${id % 11}`] }));
const auditLog = [];
const recentSearches = [];

app.get('/health', (req, res) => res.json({ ok: true }));

app.get('/products', (req, res) => {
  const page = Number(req.query.page ?? 0) % 10;
  res.json(products.slice(page * 50, page * 50 + 50).map((product) => ({ ...product, url: `/products/${product.id}` })));
});

app.get('/products/:id', (req, res) => {
  const product = products[Number(req.params.id) % products.length];
  res.json({ ...product, related: products.filter(({ tags }) => tags[0] === product.tags[0]).slice(0, 10) });
});

app.get('/search', (req, res) => {
  const words = String(req.query.q ?? '').split(' ');
  const hits = products.filter(({ name }) => words.some((word) => name.includes(word)));
  if (LEAKS.has('search')) recentSearches.push({ words, hits: hits.map((hit) => ({ ...hit })).slice(0, 30), padding: new Array(300).fill(0.5) });
  res.json({ total: hits.length, hits: hits.slice(0, 20) });
});

app.post('/cart', (req, res) => {
  const lines = (req.body.items ?? []).map((id) => ({ ...products[Number(id) % products.length] }));
  res.json({ lines, total: lines.reduce((sum, { price }) => sum + price, 0) });
});

app.post('/orders', (req, res) => {
  const order = { item: Number(req.body.item), quantity: Number(req.body.quantity), total: 0.5, at: Date.now() };
  if (LEAKS.has('orders')) auditLog.push(order);
  res.status(201).json({ ...order, receipt: Array.from({ length: 100 }, (_, line) => `line ${line}`) });
});

app.get('/report', (req, res) => {
  const rows = Array.from({ length: 1000 }, (_, row) => ({ row, sum: row * row }));
  res.json({ rows: rows.length, last: rows.at(-1) });
});

app.put('/profile/:user', (req, res) => res.json({ user: req.params.user, ...req.body, updated: true }));

app.listen(process.env.PORT, '127.0.0.1');
