// Looks like a leak for the first thousand requests: a bounded LRU cache that fills while it is measured.
import Fastify from 'fastify';
import { LRUCache } from 'lru-cache';

// LEAK=on takes the bound away, and gives every visit an entry of its own.
const LEAK = process.env.LEAK === 'on';
const cache = LEAK ? new Map() : new LRUCache({ max: 600 });
let visits = 0;
const app = Fastify();

app.get('/user/:id', async (request) => {
  const { id } = request.params;
  const key = LEAK ? `${id}-${(visits += 1)}` : id;
  let user = cache.get(key);
  if (user === undefined) {
    user = { id, name: `user ${id}`, history: Array.from({ length: 20 }, (_, visit) => ({ visit, page: `/page/${visit}` })) };
    cache.set(key, user);
  }
  return user;
});

await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
