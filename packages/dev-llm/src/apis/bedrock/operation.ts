import { answerTo } from '../../model/models.ts';
import type { Switches } from '../../server/switches.ts';
import { type ApiRequest, jsonAnswer, type Operation } from '../api.ts';
import { writeAnswer, writeStream } from './answer.ts';
import { checkDemands } from './demands.ts';
import { readBody } from './failure.ts';
import { readConversation } from './read.ts';
import { converseRequest } from './request.ts';

export const converse: Operation = {
  method: 'POST',
  path: '/model/{model}/converse',
  isPure: true,
  answer: (request, switches) => jsonAnswer(writeAnswer(saidTo(request, switches))),
};

export const converseStream: Operation = {
  method: 'POST',
  path: '/model/{model}/converse-stream',
  isPure: true,
  answer: (request, switches) => ({
    status: 200,
    contentType: 'application/vnd.amazon.eventstream',
    body: writeStream(saidTo(request, switches), switches),
  }),
};

function saidTo(request: ApiRequest, switches: Switches) {
  const body = readBody(converseRequest, request);
  checkDemands(body);
  return answerTo(readConversation(body, request.params['model']!), switches);
}
