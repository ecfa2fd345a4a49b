import type { MetricsAuthority } from '@sallyport/runtime';

/** How the queues of log records of a name are doing, over all workers. */
export interface LogQueueView {
  name: string;
  emitted: number;
  delivered: number;
  dropped: number;
  queued: number;
  /** What killed workers had in theirs. */
  lost: number;
}

export function logQueues(metrics: MetricsAuthority): LogQueueView[] {
  const [emitted, delivered, dropped, queued] = ['emitted_total', 'delivered_total', 'dropped_total', 'entries'].map(
    (what) => metrics.numbers(`sallyport_log_queue_${what}`),
  );
  return [...emitted!].map(([name, all]) => {
    const [arrived, gone, waiting] = [delivered, dropped, queued].map((one) => one!.get(name) ?? 0);
    const lost = all - arrived! - gone! - waiting!;
    return { name, emitted: all, delivered: arrived!, dropped: gone!, queued: waiting!, lost };
  });
}
