import { z } from 'zod';
import { answerTo } from '../../model/models.ts';
import type { Switches } from '../../server/switches.ts';
import { writeAnswer } from '../anthropic/answer.ts';
import { checkDemands } from '../anthropic/demands.ts';
import { readConversation } from '../anthropic/read.ts';
import { type MessagesRequest, messagesRequest } from '../anthropic/request.ts';
import { writeStream } from '../anthropic/stream.ts';
import { type Answer, type ApiRequest, jsonAnswer } from '../api.ts';
import { eventMessage } from './event-stream.ts';
import { readBody } from './failure.ts';

/** Anthropic's request, whose version is in the body, and whose model and mode are in the path. */
const invocation = messagesRequest.omit({ model: true, stream: true }).extend({
  anthropic_version: z.literal('bedrock-2023-05-31'),
  anthropic_beta: z.array(z.string()).optional(),
});

export function invokeClaude(request: ApiRequest, switches: Switches): Answer {
  const { body, said } = asked(request, switches);
  const answer = jsonAnswer(writeAnswer(body, said));
  const { input, output, reasoning } = said.usage;
  const headers = {
    'x-amzn-bedrock-input-token-count': String(input),
    'x-amzn-bedrock-output-token-count': String(output + reasoning),
  };
  return { ...answer, headers };
}

/** Anthropic's events, each in a chunk; the last has what Bedrock measured. */
export function streamClaude(request: ApiRequest, switches: Switches): Answer {
  const { body, said } = asked(request, switches);
  const { input, output, reasoning } = said.usage;
  const metrics = { inputTokenCount: input, outputTokenCount: output + reasoning, invocationLatency: 1 };
  const frames = writeStream(body, said, switches).map((frame) => {
    const event = JSON.parse(/^data: (.*)$/m.exec(frame.toString())![1]!) as { type: string };
    if (event.type === 'error') return overloaded;
    return chunkOf(event.type === 'message_stop' ? { ...event, 'amazon-bedrock-invocationMetrics': metrics } : event);
  });
  return {
    status: 200,
    contentType: 'application/vnd.amazon.eventstream',
    headers: { 'x-amzn-bedrock-content-type': 'application/json' },
    body: frames,
  };
}

function asked(request: ApiRequest, switches: Switches) {
  const { anthropic_version, anthropic_beta, ...members } = readBody(invocation, request);
  const body: MessagesRequest = { ...members, model: request.params['model']! };
  checkDemands(body, anthropic_version);
  return { body, said: answerTo(readConversation(body), switches) };
}

function chunkOf(value: object): Buffer {
  const headers = { ':event-type': 'chunk', ':content-type': 'application/json', ':message-type': 'event' };
  const bytes = Buffer.from(JSON.stringify(value)).toString('base64');
  return eventMessage(headers, JSON.stringify({ bytes, p: 'abcdefgh' }));
}

const overloaded = eventMessage(
  {
    ':exception-type': 'modelStreamErrorException',
    ':content-type': 'application/json',
    ':message-type': 'exception',
  },
  JSON.stringify({ message: 'The model failed while it was streaming.' }),
);
