'use strict';
// Clean: 600 templates, compiled when they are first asked for; growth slows down as they have been seen.
const express = require('express');
const ejs = require('ejs');
const app = express();
app.get('/pages/:n', (req, res) => {
  const n = Number(req.params.n) % 600;
  res.send(ejs.render('<h1>Page ' + n + '</h1><p><%= user %></p>', { user: 'Ann' }, { cache: true, filename: 'page-' + n }));
});
app.get('/titles', (req, res) => res.json(['a', 'b']));
app.get('/health', (req, res) => res.send('ok'));
app.listen(process.env.PORT, '127.0.0.1', () => console.log('listening'));
