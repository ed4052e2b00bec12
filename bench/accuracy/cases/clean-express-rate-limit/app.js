'use strict';
// Clean: express-rate-limit's memory store holds the callers of this window of 12 s and of the last; a whole window falls away at once.
const express = require('express');
const { rateLimit } = require('express-rate-limit');
const app = express();
app.use('/api', rateLimit({ windowMs: 12_000, limit: 100, keyGenerator: (req) => String(req.headers['x-caller']) }));
app.get('/api', (req, res) => res.json({ ok: true }));
app.get('/plans', (req, res) => res.json(['free', 'paid']));
app.get('/health', (req, res) => res.send('ok'));
app.listen(process.env.PORT, '127.0.0.1', () => console.log('listening'));
