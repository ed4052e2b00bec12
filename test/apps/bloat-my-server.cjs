// The server of the second essay: one object, pushed 10,000 times per request into an array that nobody empties.
const express = require('express');

const LEAK = process.env.LEAK !== 'off';
const app = express();
const memoryLeak = [];

app.get('/bloatMyServer', (req, res) => {
  const into = LEAK ? memoryLeak : [];
  const shared = { memory: 'leaked', joke: 'meta' };
  for (let i = 0; i < 10_000; i += 1) into.push(shared);
  res.json({ size: into.length });
});

app.get('/', (req, res) => res.json({ hello: 'world' }));

app.listen(process.env.PORT, '127.0.0.1');
