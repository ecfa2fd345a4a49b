/** What starts Sallyport; the launcher leads to it. */
export const main = 'apps/cli/src/main.ts';

/** Modules that processes and threads begin with: they are started by their file, and no import leads to most of them. */
export const processes = [
  'apps/gateway/src/config/config-process.ts',
  'apps/gateway/src/embedding-host/embedding-host.ts',
  'apps/gateway/src/event-host/event-host.ts',
  'apps/gateway/src/overload/witness.ts',
  'apps/gateway/src/stdio-host/stdio-host.ts',
  'apps/gateway/src/worker/worker.ts',
  'packages/embedding/src/threads/thread.ts',
];
