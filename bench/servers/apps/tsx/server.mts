import { createServer } from 'node:http';

const kept: object[] = [];

createServer((request, response) => {
  if (process.env['LEAK']) kept.push({ url: request.url, more: new Array<number>(20).fill(1.5) });
  response.end('ok');
}).listen(process.env['PORT']);
