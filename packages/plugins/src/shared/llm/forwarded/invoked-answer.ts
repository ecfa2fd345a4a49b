import { InvokeStreamWatcher, readInvokeUsage } from '@sallyport/llm';
import type { Clock } from '@sallyport/pipeline';
import { headerOf, passedHeaders } from '../answers/answer-head.ts';
import type { AnswerReader, AnswerTaker } from '../answers/answer-reader.ts';
import { passedAnswer } from '../answers/passed-answer.ts';
import { PassedStream } from '../answers/passed-stream.ts';
import { WholeAnswer } from '../answers/whole-answer.ts';

/** An answer of a model behind Bedrock in its own language: passed on as those of chats are, whole or as a stream. */
export function invokedAnswer(
  taker: AnswerTaker,
  rawHeaders: readonly string[],
  stream: boolean,
  clock: Clock,
): AnswerReader {
  const headers = passedHeaders(rawHeaders);
  for (let i = 0; i < rawHeaders.length; i += 2)
    if (rawHeaders[i]!.toLowerCase().startsWith('x-amzn-bedrock-')) headers.push(rawHeaders[i]!, rawHeaders[i + 1]!);
  if (stream) return new PassedStream(taker, streamed, [...headers, ...eventStream], { clock, stripsUsage: false });
  const readUsage = (body: unknown) => readInvokeUsage(body, (name) => headerOf(rawHeaders, name));
  return new WholeAnswer(taker, headers, passedAnswer({ readUsage }));
}

const streamed = { framing: 'aws-event-stream', streamWatcher: () => new InvokeStreamWatcher() } as const;
const eventStream = ['Content-Type', 'application/vnd.amazon.eventstream'];
