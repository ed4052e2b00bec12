'use strict';
// Users through a DataLoader. LEAK=1: one loader for the whole process, whose cache keeps every key; else one per request.
const express = require('express');
const DataLoader = require('dataloader');
const newLoader = () => new DataLoader(async (ids) => ids.map((id) => ({ id, name: 'user ' + id })));
const shared = newLoader();
const app = express();
app.get('/users/:id', async (req, res) => res.json(await (process.env.LEAK === '1' ? shared : newLoader()).load(req.params.id)));
app.get('/teams', async (req, res) => res.json(await newLoader().loadMany(['1', '2', '3'])));
app.get('/roles', (req, res) => res.json(['admin', 'guest']));
app.get('/health', (req, res) => res.send('ok'));
app.listen(process.env.PORT, '127.0.0.1', () => console.log('listening'));
