import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { listenOnLoopback } from '@sallyport/testkit';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SignatureV4 } from './sign.ts';

const region = 'eu-central-1';
const keys = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret', sessionToken: 'session' };

/** A request to Bedrock, as the SDK sends and signs it. */
async function sentBySdk(modelId: string): Promise<{ request: IncomingMessage; body: Buffer }> {
  const server = createServer();
  const { url, stop } = await listenOnLoopback(server);
  const client = new BedrockRuntimeClient({
    region,
    endpoint: url,
    credentials: keys,
    requestHandler: new NodeHttpHandler(),
  });
  onTestFinished(async () => {
    client.destroy();
    await stop();
  });
  const command = new ConverseCommand({ modelId, messages: [{ role: 'user', content: [{ text: 'grüße' }] }] });
  const answered = client.send(command);
  const [request, response] = (await once(server, 'request')) as [IncomingMessage, NodeJS.WritableStream];
  const body = await buffer(request);
  response.end('{"output":{"message":{"role":"assistant","content":[]}},"stopReason":"end_turn"}');
  await answered;
  return { request, body };
}

describe('a signature', () => {
  it.each(['amazon.nova-lite-v1:0', 'arn:aws:bedrock:eu-central-1:123456789012:inference-profile/eu.x-v1:0'])(
    'is the one that the SDK of AWS makes for the same request: %s',
    async (model) => {
      const { request, body } = await sentBySdk(model);
      const given = String(request.headers.authorization);
      const signed = /SignedHeaders=([^,]+)/.exec(given)![1]!.split(';');
      // What the signature adds itself is not among what it is given.
      const own = ['host', 'x-amz-date', 'x-amz-security-token'];
      const headers = signed
        .filter((name) => !own.includes(name))
        .flatMap((name) => [name, String(request.headers[name])]);
      const time = String(request.headers['x-amz-date']).replace(
        /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/,
        '$1-$2-$3T$4:$5:$6Z',
      );
      const ours = new SignatureV4({ service: 'bedrock', region }).sign(
        { method: 'POST', url: new URL(request.url!, `http://${request.headers.host}`), headers, body },
        keys,
        Date.parse(time),
      );
      expect(ours.at(-1)).toBe(given);
    },
  );
});
