import { readMember, toJson } from '@sallyport/json';
import type { Exchange } from '@sallyport/pipeline';
import type { ClientFacts } from '../../neutral.ts';
import { writeRequest } from '../../write-message.ts';
import { newIdText } from '../line/ids.ts';
import type { ServerFacts } from '../source.ts';
import type { Link } from './link.ts';

/** Tells a server which log messages a new session is for, where the client said and the server has any. */
export async function setLogLevel(
  link: Link,
  facts: ServerFacts,
  x: Exchange,
  { logLevel }: ClientFacts,
): Promise<void> {
  if (logLevel === undefined || readMember(facts.capabilities, 'logging') === undefined) return;
  const idText = newIdText();
  const message = writeRequest(idText, 'logging/setLevel', toJson({ level: logLevel }));
  // Whatever comes of it: no call fails for the sake of its log messages.
  await new Promise<void>((resolve) => {
    link.request(x, idText, message, {
      onOpen() {},
      onMessage: ({ type }) => (type === 'result' || type === 'error') && resolve(),
      onPriming() {},
      onEnd: resolve,
      onFailure: () => resolve(),
    });
  });
}
