import type { Exchange } from '@sallyport/pipeline';
import { failure } from '../../failure.ts';
import type { ClientFacts, SourceFailure } from '../../neutral.ts';
import type { ServerMessage } from '../../read-server-message.ts';
import { writeNotification, writeRequest } from '../../write-message.ts';
import { type Handshake, initializeParams, readFacts, unreadable } from '../legacy/handshake.ts';
import { newIdText } from '../line/ids.ts';
import type { Line } from '../line/line.ts';
import type { Unopened } from '../source.ts';
import { SseConnection } from './connection.ts';

/** Connects to a 2024-11-05 server, and introduces the client. */
export async function greetSse(
  line: Line,
  x: Exchange,
  client: ClientFacts,
): Promise<Handshake<SseConnection> | Unopened> {
  const link = await SseConnection.connect(line, x);
  if (!(link instanceof SseConnection)) return { failure: link, error: undefined };
  const unopened = (failed: SourceFailure, error?: Buffer): Unopened => {
    void link.end();
    return { failure: failed, error };
  };
  const answer = await answerOf(link, x, initializeParams(client));
  if ('kind' in answer) return unopened(answer);
  if (answer.type === 'error') return unopened(refused, answer.content);
  const facts = readFacts(answer);
  if (facts === undefined) return unopened(unreadable);
  link.version = facts.protocolVersion;
  const failed = await link.post(x, writeNotification('notifications/initialized', undefined));
  return failed === undefined ? { link, facts } : unopened(failed);
}

const refused = failure('status', 'the server refused initialize', 200);

function answerOf(link: SseConnection, x: Exchange, params: Buffer): Promise<ServerMessage | SourceFailure> {
  const idText = newIdText();
  return new Promise((resolve) => {
    link.request(x, idText, writeRequest(idText, 'initialize', params), {
      onOpen() {},
      onMessage(message) {
        if (message.type === 'result' || message.type === 'error') resolve(message);
      },
      onPriming() {},
      onEnd() {},
      onFailure: resolve,
    });
  });
}
