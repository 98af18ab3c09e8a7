/**
 * The schema of stores: tables as they are kept, without repetition. Rows refer to dictionaries (`processes`,
 * `endpoints`, `functions`, `systems`, `flag_settings`) by number. Queries use the views in `views.ts` only.
 */

/** Raised with each change of a table. A store refuses databases of other versions. */
export const schemaVersion = 2;

export type ColumnType = 'boolean' | 'small' | 'integer' | 'unsigned' | 'big' | 'double' | 'text' | 'uuid';

export type Columns = Readonly<Record<string, ColumnType>>;

/** What a process is and how it counts: the same for all rows of a segment. */
const processes: Columns = {
  process: 'integer',
  service: 'text',
  revision: 'text',
  version: 'text',
  host: 'text',
  instance: 'text',
  thread: 'integer',
  cluster: 'text',
  region: 'text',
  environment: 'text',
  cpu_model: 'text',
  node_version: 'text',
  node_major: 'integer',
  event: 'text',
  unit: 'text',
  source: 'text',
};

const requests: Columns = {
  number: 'big',
  time: 'big',
  process: 'integer',
  endpoint_id: 'integer',
  id: 'text',
  trace_id: 'uuid',
  status: 'small',
  aborted: 'boolean',
  cut: 'boolean',
  instructions: 'double',
  collection_instructions: 'double',
  latency_ms: 'double',
  first_byte_ms: 'double',
  database_calls: 'big',
  database_ms: 'double',
  cache_calls: 'big',
  cache_ms: 'double',
  service_calls: 'big',
  service_ms: 'double',
  in_flight: 'integer',
  served: 'big',
  process_age_ms: 'double',
  user_hash: 'unsigned',
  probability: 'double',
  profile_probability: 'double',
};

const minutes: Columns = {
  time: 'big',
  process: 'integer',
  duration_ms: 'double',
  process_instructions: 'double',
  thread_instructions: 'double',
  collection_instructions: 'double',
  sampled_instructions: 'double',
  after_response_instructions: 'double',
  overhead_instructions: 'double',
  cpu_user_ms: 'double',
  cpu_system_ms: 'double',
  collections: 'big',
  collection_ms: 'double',
  users: 'text',
  sampled: 'big',
  window_ms: 'double',
  hooks_ms: 'double',
};

const segments: Columns = {
  process: 'integer',
  sequence: 'big',
  received: 'big',
  first_time: 'big',
  /** Of the newest row, or `received` where there is none. */
  last_time: 'big',
  requests: 'integer',
  functions: 'integer',
  minutes: 'integer',
  lost_rows: 'big',
  refused_rows: 'big',
  bytes: 'integer',
  notes: 'text',
};

export const tables = {
  processes,
  endpoints: { endpoint_id: 'integer', endpoint: 'text' },
  functions: { function_id: 'integer', file: 'text', name: 'text' },
  systems: { system_id: 'integer', class: 'text', system: 'text' },
  flag_settings: {
    setting_id: 'integer',
    key: 'text',
    variant: 'text',
    reason: 'text',
    probability: 'double',
  },
  segments,
  requests,
  backends: {
    number: 'big',
    time: 'big',
    system_id: 'integer',
    calls: 'integer',
    busy_ms: 'double',
    sum_ms: 'double',
    wait_ms: 'double',
  },
  flags: { number: 'big', time: 'big', setting_id: 'integer' },
  function_calls: {
    time: 'big',
    process: 'integer',
    endpoint_id: 'integer',
    request: 'text',
    function_id: 'integer',
    line: 'integer',
    column_number: 'integer',
    calls: 'big',
    self_instructions: 'double',
    total_instructions: 'double',
    probability: 'double',
  },
  minutes,
  endpoint_minutes: {
    time: 'big',
    process: 'integer',
    endpoint_id: 'integer',
    status_class: 'small',
    count: 'big',
    aborted: 'big',
    latency_sum_ms: 'double',
    latency_max_ms: 'double',
    age_0: 'big',
    age_1: 'big',
    age_2: 'big',
    age_3: 'big',
  },
  lost_samples: { time: 'big', process: 'integer', reason: 'text', count: 'big' },
  refused_rows: { time: 'big', process: 'integer', reason: 'text', count: 'big' },
} as const satisfies Readonly<Record<string, Columns>>;

export type TableName = keyof typeof tables;

/** Tables of rows, which leave after the retention. Each has the time that it goes by in this column. */
export const rowTimes = {
  segments: 'last_time',
  requests: 'time',
  backends: 'time',
  flags: 'time',
  function_calls: 'time',
  minutes: 'time',
  endpoint_minutes: 'time',
  lost_samples: 'time',
  refused_rows: 'time',
} as const satisfies Partial<Record<TableName, string>>;
