// PostgreSQL and Redis, where they are installed. The shop has a database of its own instead of what is missing.
import { importTypeScript } from '../../scripts/import-typescript.mjs';

const services = await importTypeScript('test/support/services.ts');

export async function startDatabases() {
  const hasPostgres = services.hasPostgres();
  const hasRedis = services.hasRedis();
  const postgres = hasPostgres ? await services.startPostgres() : undefined;
  const redis = hasRedis ? await services.startRedis() : undefined;
  const embedded = 'an embedded DuckDB, as it is not installed (apt-get install';
  return {
    addresses: { postgres: postgres?.url, redis: redis?.url },
    names: [
      hasPostgres ? 'PostgreSQL' : `in place of PostgreSQL ${embedded} postgresql)`,
      hasRedis ? 'Redis' : `in place of Redis ${embedded} redis-server)`,
    ].join(' and '),
    stop: async () => {
      await postgres?.stop();
      await redis?.stop();
    },
  };
}
