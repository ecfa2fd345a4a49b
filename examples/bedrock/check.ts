import assert from 'node:assert/strict';
import { join } from 'node:path';
import { BedrockRuntimeClient, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { startGateway } from '@sallyport/testkit';
import { startDevLlm } from '@sallyport/testkit/llm';
import { NodeHttpHandler } from '@smithy/node-http-handler';

const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'the-gateways-secret' };
// Looks at signatures.
const bedrock = await startDevLlm({ api: 'bedrock', aws: keys });
const gateway = await startGateway({
  configFile: join(import.meta.dirname, 'kong.yaml'),
  env: {
    DECK_BEDROCK_URL: bedrock.url,
    DECK_AWS_ACCESS_KEY_ID: keys.accessKeyId,
    DECK_AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
  },
});
const client = new BedrockRuntimeClient({
  endpoint: `${gateway.proxyUrl}/bedrock`,
  region: 'eu-central-1',
  // Nobody's: the gateway has the right ones.
  credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
  requestHandler: new NodeHttpHandler(),
});

try {
  const answer = await fetch(`${gateway.proxyUrl}/chat`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ messages: [{ role: 'user', content: 'hello' }] }),
  });
  assert.equal(answer.status, 200);
  assert.match(await answer.text(), /"content":"[^"]*hello/, "a chat completion in OpenAI's language");

  const { stream = [] } = await client.send(
    new ConverseStreamCommand({
      modelId: 'eu.amazon.nova-lite-v1:0',
      messages: [{ role: 'user', content: [{ text: 'hello' }] }],
    }),
  );
  let text = '';
  for await (const { contentBlockDelta } of stream) text += contentBlockDelta?.delta?.text ?? '';
  assert.match(text, /hello/, "a stream in Bedrock's");
} finally {
  client.destroy();
  await gateway.stop();
  await bedrock.stop();
}
