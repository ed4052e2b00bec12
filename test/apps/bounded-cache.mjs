// Looks like a leak for the first thousand requests: a bounded LRU cache that fills while it is measured.
import Fastify from 'fastify';
import { LRUCache } from 'lru-cache';

// LEAK=on takes the bound away.
const cache = process.env.LEAK === 'on' ? new Map() : new LRUCache({ max: 600 });
const app = Fastify();

app.get('/user/:id', async (request) => {
  const { id } = request.params;
  let user = cache.get(id);
  if (user === undefined) {
    user = { id, name: `user ${id}`, history: Array.from({ length: 20 }, (_, visit) => ({ visit, page: `/page/${visit}` })) };
    cache.set(id, user);
  }
  return user;
});

await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
