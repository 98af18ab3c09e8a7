/** What queries read: rows with all that their dictionaries say of them. The only place that knows how tables are joined. */

const processColumns = [
  'service',
  'revision',
  'version',
  'host',
  'instance',
  'thread',
  'cluster',
  'region',
  'environment',
  'cpu_model',
  'node_version',
  'node_major',
  'event',
  'unit',
  'source',
]
  .map((column) => `p.${column}`)
  .join(', ');

/** Requests that the process had served before, in classes: see `AgeClass` of the model. */
const ageClass =
  'CASE WHEN r.served < 100 THEN 0 WHEN r.served < 1000 THEN 1 WHEN r.served < 10000 THEN 2 ELSE 3 END';

/** One row for each sampled request. `y` is its instructions, `w` its weight, `profile_w` its weight among profiled ones. */
const requestRows = `
SELECT r.number, r.time, r.process, ${processColumns}, r.endpoint_id, e.endpoint, r.id, replace(CAST(r.trace_id AS VARCHAR), '-', '') AS trace_id,
  r.status, CAST(floor(r.status / 100) AS INTEGER) AS status_class, r.aborted, r.cut,
  r.instructions AS y, r.collection_instructions AS collection, r.latency_ms, r.first_byte_ms,
  r.database_calls, r.database_ms, r.cache_calls, r.cache_ms, r.service_calls, r.service_ms,
  r.in_flight, r.served, ${ageClass} AS age_class, r.process_age_ms,
  r.user_hash, r.user_hash % 64 AS user_bucket,
  1 / r.probability AS w, 1 / (r.probability * r.profile_probability) AS profile_w
FROM requests r JOIN processes p ON p.process = r.process JOIN endpoints e ON e.endpoint_id = r.endpoint_id`;

const backendRows = `
SELECT r.*, s.class, s.system, b.calls, b.busy_ms, b.sum_ms, b.wait_ms
FROM backends b JOIN systems s ON s.system_id = b.system_id JOIN request_rows r ON r.number = b.number`;

const flagRows = `
SELECT r.*, s.key, s.variant, s.reason, s.probability AS flag_probability
FROM flags f JOIN flag_settings s ON s.setting_id = f.setting_id JOIN request_rows r ON r.number = f.number`;

/** One row for each function in each profiled request, those of cut requests too. */
const functionRows = `
SELECT c.time, ${processColumns}, e.endpoint, c.request, f.file, f.name, c.line, c.column_number,
  c.calls, c.self_instructions AS self_y, c.total_instructions AS total_y, 1 / c.probability AS w
FROM function_calls c JOIN processes p ON p.process = c.process
  JOIN endpoints e ON e.endpoint_id = c.endpoint_id JOIN functions f ON f.function_id = c.function_id`;

const minuteRows = `SELECT m.* EXCLUDE (process), ${processColumns} FROM minutes m JOIN processes p ON p.process = m.process`;

const endpointMinuteRows = `
SELECT m.*, ${processColumns}, e.endpoint
FROM endpoint_minutes m JOIN processes p ON p.process = m.process JOIN endpoints e ON e.endpoint_id = m.endpoint_id`;

const lostRows = `SELECT l.* EXCLUDE (process), ${processColumns} FROM lost_samples l JOIN processes p ON p.process = l.process`;
const refusedRows = `SELECT l.* EXCLUDE (process), ${processColumns} FROM refused_rows l JOIN processes p ON p.process = l.process`;
const segmentRows = `SELECT s.* EXCLUDE (process), ${processColumns} FROM segments s JOIN processes p ON p.process = s.process`;

/** `process` and `endpoint_id` of other rows are told by these. Numbers are read ten times as fast as names. */
const processRows = `SELECT p.process, ${processColumns} FROM processes p`;
const endpointRows = 'SELECT endpoint_id, endpoint FROM endpoints';

export const views = {
  process_rows: processRows,
  endpoint_rows: endpointRows,
  request_rows: requestRows,
  backend_rows: backendRows,
  flag_rows: flagRows,
  function_rows: functionRows,
  minute_rows: minuteRows,
  endpoint_minute_rows: endpointMinuteRows,
  lost_sample_rows: lostRows,
  refused_row_counts: refusedRows,
  segment_rows: segmentRows,
} as const;
