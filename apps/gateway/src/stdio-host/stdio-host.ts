import { readJson } from '@sallyport/json';
import { systemClock } from '../clock.ts';
import { keepEnvironmentOutOfReports } from '../diagnostic-reports.ts';
import { createLog, outliveReaders } from '../log.ts';
import { tellParent } from '../tell-parent.ts';
import { HostServer } from './host-server.ts';
import { type FromStdioHost, type StdioHostStart, stdioHostVariable, type ToStdioHost } from './messages.ts';

/**
 * The one process of a node that runs MCP servers which are programs: workers come and go with their sessions' processes staying. Started
 * by the primary; ends its programs, then itself, when that is gone.
 */
const start = readJson(process.env[stdioHostVariable]!) as StdioHostStart;
outliveReaders();
keepEnvironmentOutOfReports();
const tell: (message: FromStdioHost | { readonly type: 'listening' }) => void = tellParent;
const host = new HostServer({
  commands: start.commands,
  clock: systemClock,
  log: createLog({ format: start.logFormat, level: start.logLevel }),
  tell,
});
process.on('message', (message: ToStdioHost) => host.forgetWorker(message.workerId));
process.once('disconnect', () => void host.stop().then(() => process.exit(0)));
// Signals are the primary's to answer; a terminal sends them to the whole group.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
host.http.listen(start.socketPath, () => tell({ type: 'listening' }));
