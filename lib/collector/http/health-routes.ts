/** How the collector is: for load balancers, and for Prometheus. */
import type { Store } from '../../store';
import type { Intake } from '../intake';
import type { Metrics } from '../metrics';
import { jsonAnswer, type Route, type RouteAnswer } from './routes';

export function healthRoutes(store: Store, intake: Intake, metrics: Metrics): readonly Route[] {
  return [
    { method: 'GET', path: '/healthz', access: 'open', answer: () => health(store) },
    {
      method: 'GET',
      path: '/metrics',
      access: 'read',
      answer: () => ({
        status: 200,
        type: 'text/plain; version=0.0.4; charset=utf-8',
        body: metricsText(store, intake, metrics),
      }),
    },
  ];
}

/** 200 if the database answers, else 503 with the reason. */
async function health(store: Store): Promise<RouteAnswer> {
  try {
    await store.all('SELECT 1 AS one', {});
    return jsonAnswer({ status: 'ok' });
  } catch (error) {
    return jsonAnswer({ status: 'failing', reason: (error as Error).message }, 503);
  }
}

function metricsText(store: Store, intake: Intake, metrics: Metrics): string {
  const { databaseBytes, logBytes } = store.sizes();
  metrics.set('icprofile_database_bytes', 'Size of the database file.', databaseBytes);
  metrics.set('icprofile_database_log_bytes', 'Size of its write-ahead log.', logBytes);
  metrics.set('icprofile_pending_rows', 'Rows in memory that are not stored yet.', intake.pendingRows);
  metrics.set('icprofile_store_incidents', 'Damaged files found.', store.incidents().length);
  metrics.set('process_resident_memory_bytes', 'Memory of the process.', process.memoryUsage.rss());
  metrics.set('process_start_time_seconds', 'When it began.', Date.now() / 1000 - process.uptime());
  return metrics.text();
}
