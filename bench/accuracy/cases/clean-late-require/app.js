'use strict';
// Clean: three features are loaded late, at the 500th, 2,000th and 5,000th report; each is a step that comes once.
const express = require('express');
const LATE = new Map([[500, 'handlebars'], [2000, 'js-yaml'], [5000, 'marked']]);
let reports = 0;
const app = express();
app.get('/reports', (req, res) => {
  reports += 1;
  if (LATE.has(reports)) require(LATE.get(reports));
  res.json({ number: reports });
});
app.get('/kinds', (req, res) => res.json(['daily', 'weekly']));
app.get('/health', (req, res) => res.send('ok'));
app.listen(process.env.PORT, '127.0.0.1', () => console.log('listening'));
