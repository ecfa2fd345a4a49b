import assert from 'node:assert/strict';
import { join } from 'node:path';
import { startGateway } from '@sallyport/testkit';
import { startDevLlm } from '@sallyport/testkit/llm';

const models = await startDevLlm({ key: 'key' });
const gateway = await startGateway({
  configFile: join(import.meta.dirname, 'kong.yaml'),
  env: { DECK_MODELS_URL: models.url },
});

async function modelFor(content: string): Promise<string | null> {
  const body = JSON.stringify({ messages: [{ role: 'user', content }] });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${gateway.proxyUrl}/chat`, { method: 'POST', headers, body });
  assert.equal(answer.status, 200);
  await answer.text();
  return answer.headers.get('x-kong-llm-model');
}

const prompts: Readonly<Record<string, readonly string[]>> = {
  'openai/gpt-4.1': [
    'Write a Python function that reverses a list.',
    'My SQL query throws an error, fix it please.',
    'Fix the bug in this Java code.',
  ],
  'anthropic/claude-haiku-4-5': ['Write a song about the sea.', 'I need a short poem for a birthday card.'],
  'openai/gpt-4o-mini': ['How do I get a refund for a parking ticket?', 'What is the capital of Peru?'],
};

try {
  for (const [model, asked] of Object.entries(prompts))
    for (const prompt of asked) assert.equal(await modelFor(prompt), model, prompt);
} finally {
  await gateway.stop();
  await models.stop();
}
