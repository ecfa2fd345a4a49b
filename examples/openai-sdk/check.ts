import assert from 'node:assert/strict';
import { join } from 'node:path';
import { startGateway } from '@sallyport/testkit';
import { startDevLlm } from '@sallyport/testkit/llm';
import OpenAI from 'openai';

const provider = await startDevLlm({ key: 'provider-key' });
const gateway = await startGateway({
  configFile: join(import.meta.dirname, 'kong.yaml'),
  env: { DECK_OPENAI_URL: provider.url, DECK_OPENAI_API_KEY: 'provider-key' },
});
const connect = (apiKey: string) => new OpenAI({ baseURL: `${gateway.proxyUrl}/v1`, apiKey, maxRetries: 0 });
const client = connect('alice-demo-key');
const messages = [{ role: 'user' as const, content: 'hello' }];

try {
  const answer = await client.chat.completions.create({ model: 'gpt-4o-mini', messages });
  assert.match(answer.choices[0]?.message.content ?? '', /hello/);

  let text = '';
  for await (const chunk of await client.chat.completions.create({ model: 'gpt-4o-mini', messages, stream: true }))
    text += chunk.choices[0]?.delta.content ?? '';
  assert.match(text, /hello/, 'a stream says the same');

  const response = await client.responses.create({ model: 'gpt-4o-mini', input: 'hello' });
  assert.match(response.output_text, /hello/);

  const { data } = await client.embeddings.create({ model: 'text-embedding-3-small', input: ['hello', 'world'] });
  assert.equal(data.length, 2);

  await assert.rejects(
    connect('wrong').chat.completions.create({ model: 'gpt-4o-mini', messages }),
    { status: 401 },
    'a key of the gateway is needed',
  );
  await assert.rejects(
    client.chat.completions.create({ model: 'gpt-5', messages }),
    { status: 400 },
    'and no other model is served',
  );
} finally {
  await gateway.stop();
  await provider.stop();
}
