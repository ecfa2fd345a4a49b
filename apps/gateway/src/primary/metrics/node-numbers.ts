import type { MetricsLosses } from '@sallyport/runtime';
import type { EventsView } from '../event-recording.ts';
import type { GatewayNode } from '../node.ts';
import type { WorkersStats } from '../workers.ts';
import { type LogQueueView, logQueues } from './log-queues.ts';

/** What the primary knows of its node, as it reads when metrics are shown. */
export interface NodeNumbers extends WorkersStats {
  readonly nodeId: string;
  readonly restarts: number;
  readonly losses: MetricsLosses;
  /** By metric, values that were counted under `Others`. */
  readonly dropped: readonly (readonly [name: string, values: number])[];
  readonly logQueues: readonly LogQueueView[];
  readonly limits: GatewayNode['limits'];
  /** Undefined where nobody is told of exchanges. */
  readonly recording: EventsView | undefined;
}

export function nodeNumbers({ id, workers, metrics, limits, recording }: GatewayNode): NodeNumbers {
  return {
    ...workers.stats(),
    nodeId: id,
    restarts: workers.restarts,
    losses: metrics.losses,
    dropped: [...metrics.dropped()],
    logQueues: logQueues(metrics),
    limits,
    recording: recording?.view,
  };
}

/** A metric that is read off a node rather than counted. */
export interface NodeMetric {
  readonly name: string;
  readonly kind: 'counter' | 'gauge';
  /** One sentence, for people. */
  readonly help: string;
  readonly labels?: readonly string[];
  /** A number, or one for each combination of labels; undefined where there is nothing of the kind. */
  read(numbers: NodeNumbers): number | undefined | readonly (readonly [value: number, ...labels: string[]])[];
}
