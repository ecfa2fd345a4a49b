import { answerTo } from '../../model/models.ts';
import { inputTokens } from '../../model/say.ts';
import type { Switches } from '../../server/switches.ts';
import { type Answer, ApiFailure, type ApiRequest, jsonAnswer, type Operation } from '../api.ts';
import { ended } from '../frames.ts';
import { sse } from '../sse.ts';
import { writeAnswer, writeChunks } from './answer.ts';
import { checkDemands } from './demands.ts';
import { readBody, writeFailure } from './failure.ts';
import { readConversation } from './read.ts';
import { countTokensRequest, generateRequest } from './request.ts';

export const atStudio = operationsAt('/{version}/models/{model}');
export const atVertex = operationsAt(
  '/{version}/projects/{project}/locations/{location}/publishers/google/models/{model}',
);

function operationsAt(path: string): Operation[] {
  return [
    { method: 'POST', path: `${path}:generateContent`, isPure: true, answer: generate },
    { method: 'POST', path: `${path}:streamGenerateContent`, isPure: true, answer: stream },
    { method: 'POST', path: `${path}:countTokens`, isPure: true, answer: countTokens },
  ];
}

function generate(request: ApiRequest, switches: Switches): Answer {
  const { body, said, model } = saidTo(request, switches);
  return jsonAnswer(writeAnswer(body, said, model));
}

/** Events where they are asked for; else one array, of which each piece is sent when it is there. */
function stream(request: ApiRequest, switches: Switches): Answer {
  const { body, said, model } = saidTo(request, switches);
  const chunks = writeChunks(body, said, model, switches);
  const error = writeFailure({ status: 503, message: 'The model is overloaded. Please try again later.' });
  if (request.query.get('alt') === 'sse') {
    const frames = ended(
      chunks.map((chunk) => sse(chunk)),
      { ...switches, noTerminator: false },
      sse(error),
    );
    return { status: 200, contentType: 'text/event-stream', body: frames };
  }
  const pieces = [...chunks.map((chunk, index) => arrayPiece(chunk, index)), Buffer.from(']')];
  const frames = ended(pieces, switches, Buffer.concat([arrayPiece(error, 1), Buffer.from(']')]));
  return { status: 200, contentType: 'application/json; charset=UTF-8', body: frames };
}

function arrayPiece(value: unknown, index: number): Buffer {
  return Buffer.from(`${index === 0 ? '[' : ',\r\n'}${JSON.stringify(value, undefined, 2)}`);
}

function countTokens(request: ApiRequest): Answer {
  const { contents, generateContentRequest, ...rest } = readBody(countTokensRequest, request);
  const asked = { contents: contents ?? generateContentRequest?.['contents'], ...rest };
  const read = generateRequest.safeParse(asked);
  if (!read.success) throw new ApiFailure(400, 'contents is not specified');
  return jsonAnswer({ totalTokens: inputTokens(readConversation(read.data, request.params['model']!)) });
}

function saidTo(request: ApiRequest, switches: Switches) {
  const model = request.params['model']!;
  const body = readBody(generateRequest, request);
  checkDemands(body, model);
  return { body, model, said: answerTo(readConversation(body, model), switches) };
}
