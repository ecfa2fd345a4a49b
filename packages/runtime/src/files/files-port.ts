import { type Appender, type FilesPort, type Log, LogQueueCounts, type MetricsPort } from '@sallyport/pipeline';
import { SharedFile } from './shared-file.ts';

export interface FilesPortOptions {
  log: Log;
  metrics: MetricsPort;
  /** Bytes of lines that may wait for one file's disk or reader; beyond them lines are dropped. Default 16 MiB. */
  queueBytesMax?: number;
  /** How long a `close` waits for a disk or reader that takes nothing. Default 5 seconds. */
  closeWithinMs?: number;
}

/** Appends lines to files, one shared file per path. `/dev/stdout` and `/dev/stderr` may be files, pipes or sockets. */
export function createFilesPort({
  log,
  metrics,
  queueBytesMax = 16 * 1024 * 1024,
  closeWithinMs = 5_000,
}: FilesPortOptions): FilesPort {
  const files = new Map<string, { file: SharedFile; counts: LogQueueCounts; holders: number }>();

  return {
    appender(path, { reopen }): Appender {
      let shared = files.get(path);
      if (shared === undefined) {
        const counts = new LogQueueCounts(metrics, `file ${path}`);
        shared = { file: new SharedFile({ path, log, counts, queueBytesMax, closeWithinMs }), counts, holders: 0 };
        files.set(path, shared);
      }
      const held = shared;
      held.holders++;
      if (reopen) held.file.reopensEachWrite = true;
      let isClosed = false;
      let droppedAfterClose = 0;

      return {
        write(line) {
          if (!isClosed) return held.file.write(line);
          droppedAfterClose++;
          held.counts.emit();
          held.counts.drop(1);
        },
        get dropped() {
          return held.file.dropped + droppedAfterClose;
        },
        async close() {
          if (isClosed) return;
          isClosed = true;
          held.holders--;
          if (held.holders > 0) return held.file.flushed();
          if (files.get(path) === held) files.delete(path);
          await held.file.close();
        },
      };
    },
  };
}
