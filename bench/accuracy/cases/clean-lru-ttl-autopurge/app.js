'use strict';
// Clean: lru-cache without max, but every entry has a timer that drops it after 8 s; grows with time for 8 s.
const express = require('express');
const { LRUCache } = require('lru-cache');
const carts = new LRUCache({ ttl: 8_000, ttlAutopurge: true });
const app = express();
app.get('/carts/:id', (req, res) => {
  const { id } = req.params;
  if (!carts.has(id)) carts.set(id, { id, items: [], at: Date.now() });
  res.json(carts.get(id));
});
app.get('/items', (req, res) => res.json([1, 2, 3]));
app.get('/health', (req, res) => res.send('ok'));
app.listen(process.env.PORT, '127.0.0.1', () => console.log('listening'));
