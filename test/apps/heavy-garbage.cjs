// Megabytes of garbage per second and nothing kept: RSS and heapUsed swing, the live heap does not.
const express = require('express');

const app = express();
const kept = [];

app.get('/render', (req, res) => {
  const rows = Array.from({ length: 2000 }, (_, row) => ({ row, cells: [row, row * 2, `cell ${row}`] }));
  if (process.env.LEAK === 'on') kept.push(rows);
  res.send(`<table>${rows.slice(0, 50).map(({ row }) => `<tr><td>${row}</td></tr>`).join('')}</table>`);
});
app.get('/buffer', (req, res) => res.send(Buffer.alloc(64 * 1024, 'x')));
app.get('/json', (req, res) => res.json(JSON.parse(JSON.stringify({ list: Array.from({ length: 300 }, (_, i) => ({ i })) }))));

app.listen(process.env.PORT, '127.0.0.1');
