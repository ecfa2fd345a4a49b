import { EmbeddingThreads } from '@sallyport/embedding';
import { readJson } from '@sallyport/json';
import { SharedEmbedder } from '@sallyport/pipeline';
import { createEmbeddingServer } from '@sallyport/runtime';
import { systemClock as clock } from '../clock.ts';
import { keepEnvironmentOutOfReports } from '../diagnostic-reports.ts';
import { createLog, outliveReaders } from '../log.ts';
import { tellParent } from '../tell-parent.ts';
import { type EmbeddingHostStart, embeddingHostVariable } from './start.ts';

/** The process of a node that runs the embedding model for all workers. Started by the primary; ends when that is gone. */
const start = readJson(process.env[embeddingHostVariable]!) as EmbeddingHostStart;
outliveReaders();
keepEnvironmentOutOfReports();
const log = createLog({ format: start.logFormat, level: start.logLevel });
const threads = new EmbeddingThreads({ clock, log, threadsMax: start.threads });
threads.start();
const server = createEmbeddingServer(new SharedEmbedder(threads, { clock }));
process.once('disconnect', () => void threads.close().then(() => process.exit(0)));
// Signals are the primary's to answer; a terminal sends them to the whole group.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
server.listen(start.socketPath, () => tellParent({ type: 'listening' }));
