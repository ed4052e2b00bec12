// A shop with a page, an API and a login. It remembers every term that was ever searched for, with 256 KB of results; LEAK=none switches that off.
const express = require('express');

const app = express();
app.use(express.json());
app.use(express.urlencoded({ extended: false }));

const TEAS = Array.from({ length: 24 }, (_, index) => ({ id: index + 1, slug: ['assam', 'sencha', 'darjeeling-first-flush', 'lapsang'][index % 4] + `-${index + 10}`, price: 3 + index / 2 }));
const searches = new Map();

const PAGE = `<!doctype html><title>Tea</title><link rel="stylesheet" href="/style.css"><h1>Tea</h1><script>
const json = (path, body, headers = {}) => fetch(path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
(async () => {
  for (const page of [1, 2, 3]) await fetch('/api/teas?page=' + page);
  for (const id of [1, 2, 3, 5]) await fetch('/api/teas/' + id);
  for (const q of ['green tea', 'black', 'smoky']) await fetch('/api/search?q=' + encodeURIComponent(q));
  await json('/api/login', { user: 'ada', password: 'correct horse' });
  for (const quantity of [1, 2, 3]) await json('/api/orders', { tea: quantity * 3, quantity, note: 'for ' + ['Ada', 'Bob', 'Cy'][quantity - 1] + ' with love' }, { authorization: 'Bearer tea-secret', 'idempotency-key': crypto.randomUUID() });
  await fetch('/api/orders/abc', { method: 'DELETE' });
  document.title = 'done';
})();
</script>`;

app.get('/', (req, res) => res.type('html').send(PAGE));
app.get('/style.css', (req, res) => res.type('css').send('h1 { color: green }'));
app.get('/api/teas', (req, res) => res.json(TEAS.slice(((Number(req.query.page) || 1) - 1) * 8).slice(0, 8)));
app.get('/api/teas/:id', (req, res) => {
  const tea = TEAS.find(({ id, slug }) => String(id) === req.params.id || slug === req.params.id);
  if (tea === undefined) return res.status(404).json({ error: 'no such tea' });
  return res.json(tea);
});
app.get('/api/search', (req, res) => {
  const term = String(req.query.q ?? '');
  const hits = TEAS.filter(({ slug }) => slug.includes(term));
  if (process.env.LEAK !== 'none') searches.set(term, { term, hits: TEAS.map((tea) => ({ ...tea, score: Math.random() })), scores: new Array(32_000).fill(0.5) });
  res.json(hits);
});
app.post('/api/login', (req, res) => {
  if (!req.body?.user || !req.body?.password) return res.status(400).json({ error: 'user and password' });
  return res.cookie('sid', 'tea-session', { httpOnly: true }).cookie('banner', 'seen').json({ ok: true });
});
app.post('/api/orders', (req, res) => {
  if (!/^Bearer ./.test(req.headers.authorization ?? '')) return res.status(401).json({ error: 'who are you?' });
  // Numbers must be numbers here.
  const { tea, quantity } = req.body ?? {};
  if (!Number.isInteger(tea) || !Number.isInteger(quantity)) return res.status(422).json({ error: 'tea and quantity are numbers' });
  return res.status(201).json({ id: 1, tea, quantity });
});
app.delete('/api/orders/:id', (req, res) => res.status(404).json({ error: 'no such order' }));

app.listen(process.env.PORT, '127.0.0.1');
