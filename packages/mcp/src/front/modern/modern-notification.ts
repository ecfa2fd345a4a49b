import { readText } from '@sallyport/json';
import type { ClientFacts } from '../../neutral.ts';
import { logLevels } from '../../protocol/log-levels.ts';
import { readServerMessage } from '../../read-server-message.ts';

/** May a notification be sent on the stream of a modern client's request? Its progress, and log messages as far as it wants them. */
export function isForRequest(message: Buffer, { logLevel }: ClientFacts): boolean {
  const read = readServerMessage(message);
  if (read?.method === 'notifications/progress') return true;
  if (read?.method !== 'notifications/message' || logLevel === undefined) return false;
  const level = read.params && readText(read.params, 'level');
  return logLevels.indexOf(level ?? '') >= logLevels.indexOf(logLevel);
}
