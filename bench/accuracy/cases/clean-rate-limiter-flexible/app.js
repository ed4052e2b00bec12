'use strict';
// Clean: a limit per caller in memory; each caller is forgotten 10 s after the first call.
const express = require('express');
const { RateLimiterMemory } = require('rate-limiter-flexible');
const limiter = new RateLimiterMemory({ points: 5, duration: 10 });
const app = express();
app.get('/api', async (req, res) => {
  const { remainingPoints } = await limiter.consume(String(req.headers['x-caller']));
  res.json({ remainingPoints });
});
app.get('/plans', (req, res) => res.json(['free', 'paid']));
app.get('/health', (req, res) => res.send('ok'));
app.listen(process.env.PORT, '127.0.0.1', () => console.log('listening'));
