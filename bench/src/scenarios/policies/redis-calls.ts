import { once } from 'node:events';
import { connect } from 'node:net';
import type { startRedis } from '@sallyport/testkit';

export type RedisRunning = Awaited<ReturnType<typeof startRedis>>;

/** How many scripts a Redis has run since it was started. */
export async function scriptsRun({ host, port }: RedisRunning): Promise<number> {
  const socket = connect(port, host);
  await once(socket, 'connect');
  socket.setEncoding('latin1');
  socket.end('INFO commandstats\r\n');
  let text = '';
  for await (const piece of socket) text += piece as string;
  const calls = [...text.matchAll(/^cmdstat_(?:evalsha|eval|fcall):calls=(\d+)/gm)];
  return calls.reduce((sum, [, count]) => sum + Number(count), 0);
}
