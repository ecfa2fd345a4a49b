import assert from 'node:assert/strict';
import { join } from 'node:path';
import { startGateway } from '@sallyport/testkit';
import { type Switches, startDevLlm } from '@sallyport/testkit/llm';

const openai = await startDevLlm({ key: 'openai-key' });
const anthropic = await startDevLlm({ key: 'anthropic-key', api: 'anthropic' });
const gateway = await startGateway({
  configFile: join(import.meta.dirname, 'kong.yaml'),
  env: { DECK_FIRST_URL: openai.url, DECK_SECOND_URL: anthropic.url },
  workers: 1,
});

async function ask(stream: boolean): Promise<{ by: string | null; status: number; text: string }> {
  const body = JSON.stringify({ model: 'assistant', stream, messages: [{ role: 'user', content: 'hello' }] });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${gateway.proxyUrl}/chat`, { method: 'POST', headers, body });
  return { by: answer.headers.get('x-kong-llm-model'), status: answer.status, text: await answer.text() };
}

const first = 'openai/gpt-4o-mini';
const second = 'anthropic/claude-haiku-4-5';
const faults: [string, Switches][] = [
  ['an error', { fail: { status: 500 } }],
  ['a limit', { fail: { status: 429, retryAfter: '0' } }],
  ['a page of a proxy', { fail: { status: 200, body: '<html>Bad gateway</html>', contentType: 'text/html' } }],
  ['a reset', { cut: { how: 'rst', afterBytes: 0 } }],
];

try {
  for (const stream of [false, true]) {
    const well = await ask(stream);
    assert.deepEqual([well.status, well.by], [200, first]);
    for (const [name, switches] of faults) {
      openai.scenario.next(switches);
      const answer = await ask(stream);
      assert.deepEqual([answer.status, answer.by], [200, second], `${name}${stream ? ', streamed' : ''}`);
      assert.match(answer.text, /hello/);
      if (stream)
        assert.ok(answer.text.endsWith('data: [DONE]\n\n'), 'the stream of another language ends like OpenAI’s');
    }
  }
} finally {
  await gateway.stop();
  await Promise.all([openai.stop(), anthropic.stop()]);
}
