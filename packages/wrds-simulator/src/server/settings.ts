/**
 * How the server differs from PostgreSQL's defaults: no parallel workers, as a shared server
 * gives one query one core; no safety, as the data die with the process; New York's wall clock.
 */
export const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  timezone: 'America/New_York',
  lc_messages: 'C',
  max_connections: '40',
  max_parallel_workers_per_gather: '0',
  max_parallel_maintenance_workers: '0',
  shared_buffers: '64MB',
  wal_level: 'minimal',
  max_wal_senders: '0',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
  jit: 'off',
  logging_collector: 'off',
};
