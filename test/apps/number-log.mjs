// One number per request is all that it keeps: eight bytes, seen only when the array's backing store grows.
import Fastify from 'fastify';

const LEAK = process.env.LEAK !== 'off';
const app = Fastify();
const responseTimes = [];

app.get('/price/:id', async (request) => {
  const startedMs = performance.now();
  const prices = Array.from({ length: 50 }, (_, day) => ({ day, price: (Number(request.params.id) * day) % 100 }));
  if (LEAK) responseTimes.push(Math.round(performance.now() - startedMs));
  return { id: request.params.id, prices };
});
app.get('/health', async () => ({ ok: true }));

await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
