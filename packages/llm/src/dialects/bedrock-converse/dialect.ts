import type { ChatDialect } from '../dialect.ts';
import { asObject } from '../shared/json.ts';
import { adapt } from './adapt.ts';
import { readFailure, writeFailure } from './failure.ts';
import { name } from './name.ts';
import { readAnswer } from './read-answer.ts';
import { readRequest } from './read-request.ts';
import { BedrockStreamReader } from './stream-reader.ts';
import { BedrockStreamWatcher } from './stream-watcher.ts';
import { BedrockStreamWriter } from './stream-writer.ts';
import { readUsage } from './usage.ts';
import { writeAnswer } from './write-answer.ts';
import { writeRequest } from './write-request.ts';

/** Amazon Bedrock's Converse and ConverseStream. Model and streaming are in the path. */
export const bedrockConverse: ChatDialect = {
  name,
  framing: 'aws-event-stream',
  members: {},
  readRequest,
  writeRequest,
  adapt,
  readAnswer,
  writeAnswer,
  streamReader: () => new BedrockStreamReader(),
  streamWriter: (context) => new BedrockStreamWriter(context),
  streamWatcher: () => new BedrockStreamWatcher(),
  readUsage: (body) => readUsage(asObject(body) ?? {}),
  readModel: () => undefined,
  readFailure: (status, body) => readFailure(status, body),
  writeFailure,
};
