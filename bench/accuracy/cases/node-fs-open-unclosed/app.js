'use strict';
// Reads the head of a file. LEAK=1: the descriptor is not closed where the file is too short; else always.
const express = require('express');
const fs = require('node:fs');
const app = express();
app.get('/heads/:bytes', (req, res, next) => {
  fs.open(__filename, 'r', (error, fd) => {
    if (error) return next(error);
    const wanted = Number(req.params.bytes);
    fs.read(fd, Buffer.alloc(16), 0, 16, wanted, (failure, got) => {
      if (failure) return next(failure);
      if (got === 16 || process.env.LEAK !== '1') fs.closeSync(fd);
      got === 16 ? res.json({ got }) : res.status(416).end();
    });
  });
});
app.get('/size', (req, res) => res.json({ size: fs.statSync(__filename).size }));
app.get('/text', (req, res) => fs.createReadStream(__filename).pipe(res));
app.get('/health', (req, res) => res.send('ok'));
app.listen(process.env.PORT, '127.0.0.1', () => console.log('listening'));
