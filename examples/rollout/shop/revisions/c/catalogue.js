'use strict';
// The page of a category, at revision C: as B, but packing is planned together with the prices.
const { profile } = require('icprofile');

const quantities = [1, 2, 3, 5, 10, 20];

/** Cents for each quantity of each product, the more, the cheaper; and days until it is packed. */
const priceProducts = profile(function priceProducts(products) {
  return products.map(({ id, cents }) => ({
    packing: packingDays(id),
    totals: quantities.map((quantity) => rounded(totalOf(cents, quantity))),
  }));
});

function totalOf(cents, quantity) {
  let total = 0;
  for (let piece = 0; piece < quantity; piece++) total += cents - Math.floor((cents * piece) / 100);
  return total;
}

/** The nearest lower 5 cents, one by one: it takes 3 % of the page's instructions. */
function rounded(cents) {
  let result = cents;
  while (result % 5 !== 0) result--;
  return result;
}

/** Days until each product arrives. */
const planDeliveries = profile(function planDeliveries(products, prices) {
  return products.map(({ stock }, index) => prices[index].packing + (stock > 0 ? 1 : 7));
});

function packingDays(id) {
  let minutes = 0;
  for (let shelf = 0; shelf < 40; shelf++) minutes += (id * shelf) % 7 === 0 ? 30 : 12;
  return Math.ceil(minutes / 480);
}

const renderPage = profile(function renderPage(category, products) {
  const prices = priceProducts(products);
  const days = planDeliveries(products, prices);
  const rows = products.map(
    ({ name }, index) => `<tr><td>${name}<td>${prices[index].totals.join('<td>')}<td>${days[index]} days`,
  );
  return `<h1>${category}</h1><table>${rows.join('')}</table>`;
});

module.exports = { renderPage };
