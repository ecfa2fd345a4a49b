import { answerTo } from '../../../model/models.ts';
import { jsonAnswer, type Operation } from '../../api.ts';
import { eventStream } from '../../sse.ts';
import { readBody } from '../failure.ts';
import { writeAnswer } from './answer.ts';
import { checkDemands } from './demands.ts';
import { readConversation } from './read.ts';
import { chatRequest } from './request.ts';
import { writeStream } from './stream.ts';

export const chat: Operation = {
  method: 'POST',
  path: '/v1/chat/completions',
  isPure: true,
  answer(request, switches) {
    const body = readBody(chatRequest, request);
    checkDemands(body);
    const said = answerTo(readConversation(body), switches);
    if (body.stream !== true) return jsonAnswer(writeAnswer(body, said));
    return { status: 200, contentType: eventStream, body: writeStream(body, said, switches) };
  },
};
