import type { ChatDialect } from '../dialect.ts';
import { asObject } from '../shared/json.ts';
import { generatedOf, readAnswer, readUsage, writeAnswer } from './answer.ts';
import { readFailure, writeFailure } from './failure.ts';
import { readRequest, writeRequest } from './request.ts';
import { TextStreamReader } from './stream-reader.ts';
import { TextStreamWatcher } from './stream-watcher.ts';
import { TextStreamWriter } from './stream-writer.ts';

/** Text Generation Inference, and hosted models of Hugging Face that go on with a text. */
export const huggingfaceText: ChatDialect = {
  name: 'huggingface-text',
  framing: 'sse',
  members: { stream: 'stream' },
  readRequest,
  writeRequest,
  readAnswer,
  writeAnswer,
  streamReader: () => new TextStreamReader(),
  streamWriter: (context) => new TextStreamWriter(context),
  streamWatcher: () => new TextStreamWatcher(),
  readUsage: (body) => readUsage(asObject(generatedOf(body)?.['details'])),
  readModel: () => undefined,
  readFailure,
  writeFailure,
};
