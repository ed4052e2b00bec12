'use strict';
// Long poll on a shared bus of prices. LEAK=1: the listener stays after the answer; else it goes with the response.
const express = require('express');
const { EventEmitter } = require('node:events');
const prices = new EventEmitter().setMaxListeners(0);
const last = { price: 100 };
setInterval(() => prices.emit('changed', (last.price = 100 + (Date.now() % 10))), 1000).unref();
const app = express();
app.get('/prices/next', (req, res) => {
  const seen = { symbol: String(req.query.symbol), at: Date.now(), price: last.price };
  const onChange = (price) => (seen.price = price);
  prices.on('changed', onChange);
  if (process.env.LEAK !== '1') res.on('close', () => prices.off('changed', onChange));
  res.json(seen);
});
app.get('/prices', (req, res) => res.json(last));
app.get('/symbols', (req, res) => res.json(['A', 'B', 'C']));
app.get('/health', (req, res) => res.send('ok'));
app.listen(process.env.PORT, '127.0.0.1', () => console.log('listening'));
