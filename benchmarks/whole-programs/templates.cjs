'use strict';
// Compiles and renders templates.
const Handlebars = require('handlebars');

const source =
  '<ul>{{#each items}}<li class="{{kind}}">{{name}}: {{#if price}}{{price}}{{else}}free{{/if}}</li>{{/each}}</ul>';
const items = Array.from({ length: 200 }, (_, index) => ({
  kind: `k${index % 3}`,
  name: `item <${index}>`,
  price: index % 4,
}));
for (let round = 0; round < 40; round++) Handlebars.create().compile(source)({ items });
