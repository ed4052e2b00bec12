'use strict';
// Clean: events are collected and written every 5,000; a sawtooth in requests with a deep fall.
const express = require('express');
const fs = require('node:fs');
const BATCH = 5000;
let batch = [];
const app = express();
app.post('/events', express.json(), (req, res) => {
  batch.push({ ...req.body, at: Date.now() });
  if (batch.length >= BATCH) {
    const lines = batch.map((event) => JSON.stringify(event)).join('\n');
    batch = [];
    fs.writeFile('/dev/null', lines, () => {});
  }
  res.status(202).end();
});
app.get('/kinds', (req, res) => res.json(['view', 'click']));
app.get('/health', (req, res) => res.send('ok'));
app.listen(process.env.PORT, '127.0.0.1', () => console.log('listening'));
