'use strict';
// Clean: audit lines wait for a quiet second, at most four; growth with time that falls to nothing.
const express = require('express');
const debounce = require('lodash/debounce');
let pending = [];
const write = debounce(() => (pending = []), 1_000, { maxWait: 4_000 });
const app = express();
app.post('/logins', express.json(), (req, res) => {
  pending.push({ user: String(req.body.user), at: Date.now() });
  write();
  res.status(204).end();
});
app.get('/users', (req, res) => res.json(['ann', 'bob']));
app.get('/health', (req, res) => res.send('ok'));
app.listen(process.env.PORT, '127.0.0.1', () => console.log('listening'));
