/* RECYCLE: a pool that ends a thread after so many tasks is what the threads of LEAK=main stand beside. */
const { createServer } = require('node:http');
const { join } = require('node:path');
const { Piscina } = require('piscina');

let pool = new Piscina({ filename: join(__dirname, 'task.cjs'), minThreads: 2, maxThreads: 2 });
const kept = [];
let served = 0;

createServer(async (request, response) => {
  if (process.env.LEAK === 'main') kept.push({ url: request.url, more: new Array(20).fill(1.5) });
  if (process.env.RECYCLE && ++served % Number(process.env.RECYCLE) === 0) {
    const old = pool;
    pool = new Piscina({ filename: join(__dirname, 'task.cjs'), minThreads: 2, maxThreads: 2 });
    void old.close();
  }
  response.end(String(await pool.run(1)));
}).listen(process.env.PORT);
