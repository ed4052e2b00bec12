'use strict';
const express = require('express');
const { routes } = require('./routes.cjs');

const app = express();
for (const { path, answer } of routes) app.get(path, (request, response) => response.json(answer(request.params.id)));
app.listen(Number(process.env.PORT), '127.0.0.1');
