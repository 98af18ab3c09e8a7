'use strict';
// What the shop reads: products from PostgreSQL and carts from Redis. Whichever is missing is a DuckDB within the process.
const { sqlStatements } = require('./data');

const productQuery = 'SELECT id, name, cents, stock FROM products WHERE category = $1';

/** @param addresses Of the databases; undefined where one is missing. */
async function openStores({ postgres, redis }) {
  const embedded = postgres && redis ? undefined : await openEmbedded();
  const catalogue = postgres ? openPostgres(postgres) : embedded;
  const carts = redis ? openRedis(redis) : embedded;
  return {
    products: catalogue.products,
    cart: carts.cart,
    close: () => Promise.all([catalogue.close(), carts.close()]),
  };
}

function openPostgres(url) {
  const { Pool } = require('pg');
  const pool = new Pool({ connectionString: url, max: 2, idleTimeoutMillis: 0 });
  return {
    products: async (category) => (await pool.query(productQuery, [category])).rows,
    close: () => pool.end(),
  };
}

function openRedis(url) {
  const Redis = require('ioredis');
  const client = new Redis(url);
  return {
    cart: async (user) => JSON.parse(await client.get(`cart:${user}`)),
    close: () => client.quit(),
  };
}

async function openEmbedded() {
  const { DuckDBInstance } = require('@duckdb/node-api');
  const database = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await database.connect();
  for (const statement of sqlStatements) await connection.run(statement);
  const rowsOf = async (query, value) => (await connection.runAndReadAll(query, [value])).getRowObjectsJS();
  return {
    products: (category) => rowsOf(productQuery, category),
    cart: async (user) =>
      JSON.parse((await rowsOf('SELECT items FROM carts WHERE owner = $1', user))[0].items),
    close: () => connection.closeSync(),
  };
}

module.exports = { openStores };
