'use strict';
// Jobs with a watchdog each. LEAK=1: the interval is never cleared; else when the job is done.
const express = require('express');
const app = express();
app.post('/jobs', express.json(), (req, res) => {
  const job = { name: String(req.body.name), startedAt: Date.now(), ticks: 0 };
  const watchdog = setInterval(() => (job.ticks += 1), 60_000);
  watchdog.unref();
  setImmediate(() => {
    if (process.env.LEAK !== '1') clearInterval(watchdog);
    res.status(202).json(job);
  });
});
app.get('/jobs/kinds', (req, res) => res.json(['export', 'import']));
app.get('/time', (req, res) => res.json({ now: Date.now() }));
app.get('/health', (req, res) => res.send('ok'));
app.listen(process.env.PORT, '127.0.0.1', () => console.log('listening'));
