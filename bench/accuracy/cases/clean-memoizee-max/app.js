'use strict';
// Clean: memoizee with max: 3000; grows for 3,000 keys.
const express = require('express');
const memoizee = require('memoizee');
const quote = memoizee((id) => ({ id, price: id.length * 7, currency: 'NOK' }), { primitive: true, max: 3000 });
const app = express();
app.get('/quotes/:id', (req, res) => res.json(quote(req.params.id)));
app.get('/currencies', (req, res) => res.json(['NOK', 'EUR']));
app.get('/health', (req, res) => res.send('ok'));
app.listen(process.env.PORT, '127.0.0.1', () => console.log('listening'));
