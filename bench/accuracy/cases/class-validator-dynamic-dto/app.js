'use strict';
// Forms with a class each for validation. LEAK=1: the class is made in the handler, and the package's global storage keeps it; else once.
require('reflect-metadata');
const express = require('express');
const { IsEmail, Length, validateSync } = require('class-validator');
function formClass() {
  class Form {}
  IsEmail()(Form.prototype, 'email');
  Length(1, 20)(Form.prototype, 'name');
  return Form;
}
const Once = formClass();
const app = express();
app.use(express.json());
app.post('/forms', (req, res) => {
  const Form = process.env.LEAK === '1' ? formClass() : Once;
  const errors = validateSync(Object.assign(new Form(), req.body));
  res.status(errors.length > 0 ? 422 : 201).json({ errors: errors.length });
});
app.post('/contacts', (req, res) => res.status(201).json({ errors: validateSync(Object.assign(new Once(), req.body)).length }));
app.get('/fields', (req, res) => res.json(['email', 'name']));
app.get('/health', (req, res) => res.send('ok'));
app.listen(process.env.PORT, '127.0.0.1', () => console.log('listening'));
