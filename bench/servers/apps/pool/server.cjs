/* RECYCLE: the pool is replaced after so many tasks, as one is that ends its threads to be safe; LEAK=main stands beside that. */
const { createServer } = require('node:http');
const { join } = require('node:path');
const { Piscina } = require('piscina');

const kept = [];
let served = 0;
let current = start();

function start() {
  return { pool: new Piscina({ filename: join(__dirname, 'task.cjs'), minThreads: 2, maxThreads: 2 }), running: 0, retired: false };
}

async function work() {
  const mine = current;
  mine.running += 1;
  const answer = await mine.pool.run(1);
  mine.running -= 1;
  if (mine.retired && mine.running === 0) await mine.pool.destroy();
  return answer;
}

createServer(async (request, response) => {
  if (process.env.LEAK === 'main') kept.push({ url: request.url, more: new Array(20).fill(1.5) });
  const answer = work();
  if (process.env.RECYCLE && ++served % Number(process.env.RECYCLE) === 0) {
    current.retired = true;
    current = start();
  }
  response.end(String(await answer));
}).listen(process.env.PORT);
