'use strict';
// Settings as a stream. LEAK=1: the handler subscribes to the shared subject and stays; else it takes one value.
const express = require('express');
const { BehaviorSubject, take } = require('rxjs');
const settings = new BehaviorSubject({ theme: 'dark', version: 1 });
const app = express();
app.get('/settings', (req, res) => {
  const values = process.env.LEAK === '1' ? settings : settings.pipe(take(1));
  values.subscribe((value) => { if (!res.writableEnded) res.json(value); });
});
app.get('/settings/version', (req, res) => res.json({ version: settings.value.version }));
app.get('/themes', (req, res) => res.json(['dark', 'light']));
app.get('/health', (req, res) => res.send('ok'));
app.listen(process.env.PORT, '127.0.0.1', () => console.log('listening'));
