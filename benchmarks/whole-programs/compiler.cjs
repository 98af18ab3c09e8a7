'use strict';
// Compiles schemas to code, and validates by it.
const Ajv = require('ajv').default;

const properties = Object.fromEntries(
  Array.from({ length: 40 }, (_, index) => [
    `p${index}`,
    {
      type: 'object',
      properties: { a: { type: 'integer', minimum: index }, b: { enum: ['x', 'y'] } },
      required: ['a'],
    },
  ]),
);
const value = Object.fromEntries(Object.keys(properties).map((name, index) => [name, { a: index, b: 'x' }]));

exports.rounds = 6;
exports.round = () => {
  const validate = new Ajv().compile({ type: 'object', properties });
  for (let time = 0; time < 500; time++) if (!validate(value)) throw new Error('not valid');
};
