import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningDevLlm, startDevLlm } from '../../start.ts';

describe('text generation', () => {
  let llm: RunningDevLlm;
  beforeAll(async () => {
    llm = await startDevLlm();
  });
  afterAll(() => llm.stop());

  const post = (path: string, body: object) =>
    fetch(`${llm.url}${path}`, { method: 'POST', body: JSON.stringify(body) });
  const inputs = '<s>[INST] <<SYS>> Be kind <</SYS>> Grüße [/INST]';

  it('answers the last instruction, whole and streamed', async () => {
    expect(await (await post('/generate', { inputs })).json()).toEqual({ generated_text: 'You said: Grüße' });
    expect(await (await post('/models/llama', { inputs })).json()).toEqual([{ generated_text: 'You said: Grüße' }]);
    const events = (await (await post('/generate_stream', { inputs })).text())
      .match(/^data:.*$/gm)!
      .map((line) => JSON.parse(line.slice(5)));
    expect(events.map(({ token }) => token.text).join('')).toBe('You said: Grüße');
    expect(events.at(-1)).toMatchObject({ generated_text: 'You said: Grüße', details: { finish_reason: 'eos_token' } });
  });

  it('says the prompt again where Llama 2 is served bare', async () => {
    expect(await (await post('/raw', { inputs, parameters: { max_new_tokens: 1 } })).json()).toEqual({
      data: [{ generated_text: `${inputs} You` }],
    });
  });

  it('extracts features', async () => {
    expect(await (await post('/pipeline/feature-extraction/minilm', { inputs: ['a', 'b'] })).json()).toMatchObject([
      { length: 384 },
      { length: 384 },
    ]);
  });

  it('refuses what the server refuses', async () => {
    const refused = await post('/generate', { inputs, parameters: { temperature: 0 } });
    expect([refused.status, await refused.json()]).toMatchObject([422, { error_type: 'validation' }]);
  });
});
