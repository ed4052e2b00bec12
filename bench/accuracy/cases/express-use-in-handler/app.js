'use strict';
// Plugins that a tenant switches on. LEAK=1: the handler adds its middleware to the application each time; else once per tenant.
const express = require('express');
const bodyParser = require('body-parser');
const app = express();
const enabled = new Set();
app.post('/plugins/:tenant', (req, res) => {
  const { tenant } = req.params;
  if (process.env.LEAK === '1' || !enabled.has(tenant)) app.use('/files/' + tenant, bodyParser.text());
  enabled.add(tenant);
  res.status(201).json({ tenant });
});
app.get('/plugins', (req, res) => res.json([...enabled]));
app.get('/tenants', (req, res) => res.json(['a', 'b', 'c']));
app.get('/health', (req, res) => res.send('ok'));
app.listen(process.env.PORT, '127.0.0.1', () => console.log('listening'));
