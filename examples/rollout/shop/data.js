'use strict';
// What the shop sells, and what is in its carts.

const users = ['ann', 'ben', 'cai', 'dee'];

/** Products of a category are alike, so that each page takes the same work. */
const sqlStatements = [
  'CREATE TABLE products (id INTEGER, category TEXT, name TEXT, cents INTEGER, stock INTEGER)',
  ...['coffee', 'tea'].map(
    (category) =>
      `INSERT INTO products SELECT n, '${category}', '${category} no. ' || n, 449 + 50 * n, n % 3 FROM generate_series(1, 8) AS s(n)`,
  ),
  'CREATE TABLE carts (owner TEXT, items TEXT)',
  ...users.map((user) => `INSERT INTO carts VALUES ('${user}', '${cartOf()}')`),
];

function cartOf() {
  return JSON.stringify([
    { id: 1, quantity: 2 },
    { id: 3, quantity: 1 },
  ]);
}

/** Fills empty databases. */
async function fillDatabases({ postgres, redis }) {
  if (postgres) {
    const { Client } = require('pg');
    const client = new Client({ connectionString: postgres });
    await client.connect();
    for (const statement of sqlStatements) await client.query(statement);
    await client.end();
  }
  if (redis) {
    const Redis = require('ioredis');
    const client = new Redis(redis);
    for (const user of users) await client.set(`cart:${user}`, cartOf());
    await client.quit();
  }
}

module.exports = { fillDatabases, sqlStatements, users };
