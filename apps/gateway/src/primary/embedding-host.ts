import type { Clock, Log } from '@sallyport/pipeline';
import { type EmbeddingHostStart, embeddingHostVariable } from '../embedding-host/start.ts';
import { entryUrl } from '../entry.ts';
import type { GatewayOptions } from '../options.ts';
import { SideProcess } from './side-process.ts';

export interface EmbeddingHostOptions {
  readonly options: Pick<GatewayOptions, 'embeddingThreads' | 'logFormat' | 'logLevel'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Where it listens now; undefined when it has ended. */
  tell(socketPath: string | undefined): void;
}

/** The process of the embedding model: one for all workers, since a model takes more memory than a worker. */
export function createEmbeddingHost({ options, clock, log, tell }: EmbeddingHostOptions): SideProcess {
  const { embeddingThreads: threads, logFormat, logLevel } = options;
  return new SideProcess({
    what: 'the process of the embedding model',
    module: entryUrl('../embedding-host/embedding-host', import.meta.url),
    folderName: 'embedding',
    variable: embeddingHostVariable,
    start: { threads, logFormat, logLevel } satisfies Omit<EmbeddingHostStart, 'socketPath'>,
    clock,
    log,
    onListening: tell,
    onGone: () => tell(undefined),
  });
}
