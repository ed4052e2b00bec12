const express = require('express');
const { products, find } = require('./catalogue.js');
const { viewed } = require('./visits.js');

const app = express();
app.get('/healthz', (req, res) => res.send('ok'));
app.get('/products', (req, res) => res.json(products));
app.get('/products/:id', (req, res) => {
  const product = find(Number(req.params.id));
  if (product === undefined) return res.status(404).json({ error: 'no such product' });
  res.json({ ...product, alsoViewed: viewed(product, req.get('user-agent')) });
});
app.get('/prices', (req, res) => res.json(products.map(({ id, cents }) => [id, cents])));
app.listen(process.env.PORT ?? 3000);
