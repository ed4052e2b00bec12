'use strict';
// Clean: quick-lru keeps two generations of 4,000 entries; it grows for 8,000 keys, and then drops 4,000 at once.
const express = require('express');
const QuickLRU = require('quick-lru');
const cache = new QuickLRU({ maxSize: 4000 });
const app = express();
app.get('/avatars/:user', (req, res) => {
  const { user } = req.params;
  if (!cache.has(user)) cache.set(user, { user, svg: '<svg id="' + user + '"/>', at: Date.now() });
  res.json(cache.get(user));
});
app.get('/stats', (req, res) => res.json({ maxSize: 4000 }));
app.get('/health', (req, res) => res.send('ok'));
app.listen(process.env.PORT, '127.0.0.1', () => console.log('listening'));
