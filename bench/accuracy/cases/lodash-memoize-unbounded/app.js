'use strict';
// Product search, memoised by the query. LEAK=1: lodash's default cache, a map without a bound; else an LRU of 500 entries.
const express = require('express');
const memoize = require('lodash/memoize');
const QuickLRU = require('quick-lru');
const products = Array.from({ length: 200 }, (_, id) => ({ id, name: 'product ' + id.toString(36) }));
const search = memoize((query) => ({ query, hits: products.filter(({ name }) => name.includes(query.slice(0, 2))).slice(0, 5).map(({ id }) => id) }));
if (process.env.LEAK !== '1') search.cache = new QuickLRU({ maxSize: 500 });
const app = express();
app.get('/search', (req, res) => res.json(search(String(req.query.q))));
app.get('/products', (req, res) => res.json(products.slice(0, 20)));
app.get('/products/:id', (req, res) => res.json(products[Number(req.params.id)] ?? null));
app.get('/health', (req, res) => res.send('ok'));
app.listen(process.env.PORT, '127.0.0.1', () => console.log('listening'));
