'use strict';
// A debug namespace per request id. debug 4.1 keeps every instance in a list.
const express = require('express');
const debug = require('debug');
const app = express();
app.get('/orders/:id', (req, res) => {
  debug('orders:' + req.params.id)('read');
  res.json({ id: req.params.id });
});
const log = debug('items');
app.get('/items', (req, res) => { log('list'); res.json([1, 2, 3]); });
app.get('/version', (req, res) => res.json({ version: 1 }));
app.get('/health', (req, res) => res.send('ok'));
app.listen(process.env.PORT, '127.0.0.1', () => console.log('listening'));
