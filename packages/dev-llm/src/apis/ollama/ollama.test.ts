import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningDevLlm, startDevLlm } from '../../start.ts';

describe('Ollama', () => {
  let llm: RunningDevLlm;
  beforeAll(async () => {
    llm = await startDevLlm();
  });
  afterAll(() => llm.stop());

  const post = (path: string, body: object) =>
    fetch(`${llm.url}${path}`, { method: 'POST', body: JSON.stringify({ model: 'llama3', ...body }) });
  const lines = async (path: string, body: object) =>
    (await (await post(path, body)).text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  const ask = (content: string) => ({ messages: [{ role: 'user', content }] });
  const tools = [
    {
      type: 'function',
      function: { name: 'get_weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
    },
  ];

  it('streams lines unless it is told not to', async () => {
    const whole = await (await post('/api/chat', { ...ask('Grüße'), stream: false })).json();
    expect(whole).toMatchObject({
      message: { role: 'assistant', content: 'You said: Grüße' },
      done: true,
      done_reason: 'stop',
    });
    const pieces = await lines('/api/chat', ask('Grüße'));
    expect(pieces.map(({ message }) => message.content).join('')).toBe('You said: Grüße');
    expect(pieces.at(-1)).toMatchObject({ done: true, eval_count: (whole as { eval_count: number }).eval_count });
  });

  it('thinks and calls, and reads what the tool answered', async () => {
    const [thought, ...rest] = await lines('/api/chat', { ...ask('get_weather please'), tools, think: true });
    expect(thought.message.thinking).toBe('Let');
    expect(rest.at(-2).message.tool_calls).toMatchObject([
      { function: { name: 'get_weather', arguments: { city: 'sample' } } },
    ]);
    const messages = [...ask('hi').messages, { role: 'tool', tool_name: 'get_weather', content: 'sunny' }];
    expect(await (await post('/api/chat', { messages, stream: false })).json()).toMatchObject({
      message: { content: 'The tool said: sunny' },
    });
  });

  it('generates, and embeds', async () => {
    expect(await (await post('/api/generate', { prompt: 'Hi', stream: false })).json()).toMatchObject({
      response: 'You said: Hi',
    });
    expect(await (await post('/api/embed', { input: ['a', 'b'] })).json()).toMatchObject({
      embeddings: [{ length: 768 }, { length: 768 }],
    });
  });

  it('refuses members that it does not know', async () => {
    const refused = await post('/api/chat', { ...ask('hi'), max_tokens: 4 });
    expect([refused.status, await refused.json()]).toEqual([400, { error: 'unknown member max_tokens' }]);
  });
});
