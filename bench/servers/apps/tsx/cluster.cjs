/* Two workers, or one after another in supervised starts. */
const cluster = require('node:cluster');
if (cluster.isPrimary) for (let worker = 0; worker < 2; worker += 1) cluster.fork();
else require('node:http').createServer((request, response) => response.end('ok')).listen(process.env.PORT);
