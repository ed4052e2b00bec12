'use strict';
const fastify = require('fastify');
const { routes } = require('./routes.cjs');

const app = fastify();
for (const { path, answer } of routes) app.get(path, async (request) => answer(request.params.id));
app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
