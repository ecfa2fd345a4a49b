import assert from 'node:assert/strict';
import { join } from 'node:path';
import Anthropic from '@anthropic-ai/sdk';
import { startGateway } from '@sallyport/testkit';
import { startDevLlm } from '@sallyport/testkit/llm';

const provider = await startDevLlm({ key: 'provider-key' });
const gateway = await startGateway({
  configFile: join(import.meta.dirname, 'kong.yaml'),
  env: { DECK_OPENAI_URL: provider.url, DECK_OPENAI_API_KEY: 'provider-key', DECK_MODEL: 'scripted-planner' },
});
const client = new Anthropic({ baseURL: `${gateway.proxyUrl}/claude`, apiKey: 'alice-demo-key', maxRetries: 0 });
// As Claude Code describes it.
const tools: Anthropic.Tool[] = [
  {
    name: 'Read',
    description: 'Reads a file',
    input_schema: { type: 'object', properties: { file_path: { type: 'string' } }, required: ['file_path'] },
  },
];
const system: Anthropic.TextBlockParam[] = [
  { type: 'text', text: 'You are Claude Code.', cache_control: { type: 'ephemeral' } },
];
const messages: Anthropic.MessageParam[] = [
  { role: 'user', content: 'Read the file notes.txt and tell me what it says.' },
];

function ask(): Promise<Anthropic.Message> {
  const model = 'claude-sonnet-5';
  return client.messages.stream({ model, max_tokens: 1024, system, tools, messages }).finalMessage();
}

try {
  const first = await ask();
  assert.equal(first.stop_reason, 'tool_use');
  const call = first.content.find((block) => block.type === 'tool_use');
  assert.equal(call?.name, 'Read');
  assert.match(JSON.stringify(call.input), /notes\.txt/);

  messages.push({ role: 'assistant', content: first.content });
  messages.push({
    role: 'user',
    content: [{ type: 'tool_result', tool_use_id: call.id, content: 'Remember the milk.' }],
  });
  const second = await ask();
  assert.equal(second.stop_reason, 'end_turn');
  assert.match(JSON.stringify(second.content), /Remember the milk/);
  assert.ok(second.usage.input_tokens > 0 && second.usage.output_tokens > 0, 'usage is told in its own words');
} finally {
  await gateway.stop();
  await provider.stop();
}
