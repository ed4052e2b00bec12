'use strict';
// Clean: the last 6,000 accesses in a ring; grows until the ring has gone round once.
const express = require('express');
const CircularBuffer = require('mnemonist/circular-buffer');
const accesses = new CircularBuffer(Array, 6000);
const app = express();
app.get('/pages/:id', (req, res) => {
  accesses.push({ page: req.params.id, at: Date.now() });
  res.json({ id: req.params.id });
});
app.get('/accesses', (req, res) => res.json({ capacity: accesses.capacity }));
app.get('/health', (req, res) => res.send('ok'));
app.listen(process.env.PORT, '127.0.0.1', () => console.log('listening'));
