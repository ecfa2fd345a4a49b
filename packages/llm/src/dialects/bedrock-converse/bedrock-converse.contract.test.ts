import { join } from 'node:path';
import { writeAwsMessage } from '../../framing/aws-event-message.ts';
import { converseStreamProblems } from '../contract/converse-stream-problems.ts';
import { describeChatDialect } from '../contract/dialect.contract.ts';
import { bedrockConverse } from './dialect.ts';

describeChatDialect({
  dialect: bedrockConverse,
  fixtures: join(import.meta.dirname, 'fixtures'),
  path: { model: 'a-model', stream: false },
  streamBytes: eventStream,
  writtenProblems: converseStreamProblems,
});

/** One message per line: its type, a space, its JSON. */
function eventStream(text: string): Buffer {
  const messages = text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const space = line.indexOf(' ');
      const type = line.slice(0, space);
      const headers = type.endsWith('Exception')
        ? [':exception-type', type, ':content-type', 'application/json', ':message-type', 'exception']
        : [':event-type', type, ':content-type', 'application/json', ':message-type', 'event'];
      return writeAwsMessage(headers, Buffer.from(line.slice(space + 1)));
    });
  return Buffer.concat(messages);
}
