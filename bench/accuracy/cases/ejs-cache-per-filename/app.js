'use strict';
// Mails from templates of customers. LEAK=1: cached under a file name that is new for every mail; else compiled once.
const express = require('express');
const ejs = require('ejs');
const template = '<p>Hello <%= name %>, your order <%= order %> is on its way.</p>';
const compiled = ejs.compile(template);
const app = express();
app.get('/mails/:order', (req, res) => {
  const data = { name: 'Ann', order: req.params.order };
  res.send(process.env.LEAK === '1' ? ejs.render(template, data, { cache: true, filename: 'mail-' + req.params.order }) : compiled(data));
});
app.get('/greeting', (req, res) => res.send(ejs.render('<p>Hi <%= name %></p>', { name: 'Bob' }, { cache: true, filename: 'greeting' })));
app.get('/templates', (req, res) => res.json(['mail', 'greeting']));
app.get('/health', (req, res) => res.send('ok'));
app.listen(process.env.PORT, '127.0.0.1', () => console.log('listening'));
