import { answerTo } from '../../model/models.ts';
import { inputTokens } from '../../model/say.ts';
import { jsonAnswer, type Operation } from '../api.ts';
import { eventStream } from '../sse.ts';
import { writeAnswer } from './answer.ts';
import { checkDemands } from './demands.ts';
import { readBody } from './failure.ts';
import { readConversation } from './read.ts';
import { countTokensRequest, messagesRequest } from './request.ts';
import { writeStream } from './stream.ts';

export const messages: Operation = {
  method: 'POST',
  path: '/v1/messages',
  isPure: true,
  answer(request, switches) {
    const body = readBody(messagesRequest, request);
    checkDemands(body, request.headers['anthropic-version'] as string);
    const said = answerTo(readConversation(body), switches);
    if (body.stream !== true) return jsonAnswer(writeAnswer(body, said));
    return { status: 200, contentType: eventStream, body: writeStream(body, said, switches) };
  },
};

export const countTokens: Operation = {
  method: 'POST',
  path: '/v1/messages/count_tokens',
  isPure: true,
  answer(request) {
    const body = readBody(countTokensRequest, request);
    checkDemands(body, request.headers['anthropic-version'] as string);
    return jsonAnswer({ input_tokens: inputTokens(readConversation(body)) });
  },
};
