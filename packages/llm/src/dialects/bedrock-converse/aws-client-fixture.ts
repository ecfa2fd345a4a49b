import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { Losses } from '../../neutral/losses.ts';
import type { AnswerContext, Json } from '../dialect.ts';

/** AWS's own client, whose server is a function. */
export function awsClient(answer: (body: Json) => { body: Uint8Array; status?: number; type?: string }) {
  return new BedrockRuntimeClient({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
    requestHandler: {
      handle: async (request: { body: Uint8Array }) => {
        const {
          body,
          status = 200,
          type = 'application/json',
        } = answer(JSON.parse(new TextDecoder().decode(request.body)));
        return {
          response: {
            statusCode: status,
            headers: { 'content-type': type },
            body: new Blob([new Uint8Array(body)]).stream(),
          },
        };
      },
    },
  });
}

export function answerContext(): AnswerContext {
  return { request: { model: '', messages: [], stream: true }, nowS: 1, nextId: () => '0', losses: new Losses() };
}
