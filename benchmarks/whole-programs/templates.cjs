'use strict';
// Compiles and renders a template.
const Handlebars = require('handlebars');

const source =
  '<ul>{{#each items}}<li class="{{kind}}">{{name}}: {{#if price}}{{price}}{{else}}free{{/if}}</li>{{/each}}</ul>';
const items = Array.from({ length: 200 }, (_, index) => ({
  kind: `k${index % 3}`,
  name: `item <${index}>`,
  price: index % 4,
}));

exports.rounds = 50;
exports.round = () => Handlebars.create().compile(source)({ items });
