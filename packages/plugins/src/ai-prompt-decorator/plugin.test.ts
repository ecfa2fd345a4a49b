import { readmeExample, runPlugin } from '@sallyport/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { aiPromptDecorator } from './plugin.ts';

const ask = (body: unknown) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const prompts = {
  prepend: [{ content: 'Be "kind".' }, { role: 'user', content: 'Hello' }, { role: 'assistant', content: 'Hi' }],
  append: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Please.' },
  ],
};

beforeAll(() => aiPromptDecorator.load!());

async function decorate(body: unknown, config: Record<string, unknown>): Promise<string> {
  return (await runPlugin(aiPromptDecorator, config).trace(ask(body))).upstream?.body ?? 'refused';
}

describe('ai-prompt-decorator', () => {
  it('keeps what its README shows', async () => {
    const decorated = await decorate(
      { messages: [{ role: 'user', content: 'Hi' }] },
      readmeExample(import.meta.url, 'ai-prompt-decorator'),
    );
    expect(JSON.parse(decorated).messages.map(({ role }: { role: string }) => role)).toEqual([
      'system',
      'user',
      'user',
    ]);
  });

  it('leaves every byte of what the caller says', async () => {
    const message = '{ "role" : "user","content":"\\u0041 1.0", "x":12345678901234567890}';
    expect(
      await decorate(`{"n":1.0,"messages":[ ${message} ] ,"y":1e2}`, { prompts: { append: [{ content: 'a' }] } }),
    ).toBe(`{"n":1.0,"messages":[${message},{"role":"system","content":"a"}] ,"y":1e2}`);
  });

  const said = [
    { role: 'user', content: 'Hello' },
    { role: 'assistant', content: 'Hi' },
  ];

  it('puts messages around those of OpenAI and Cohere', async () => {
    const system = { role: 'system', content: 'Be "kind".' };
    const last = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Please.' },
    ];
    const messages = [{ role: 'user', content: 'What?' }];
    for (const llm_format of ['openai', 'cohere'])
      expect(JSON.parse(await decorate({ messages }, { prompts, llm_format }))).toEqual({
        messages: [system, ...said, ...messages, ...last],
      });
  });

  it.each([
    [undefined, 'Be "kind".\n\nBe brief.'],
    ['Mine.\n', 'Be "kind".\n\nMine.\n\n\nBe brief.'],
    [
      [{ type: 'text', text: 'Mine.', cache_control: { type: 'ephemeral' } }],
      [
        { type: 'text', text: 'Be "kind".' },
        { type: 'text', text: 'Mine.', cache_control: { type: 'ephemeral' } },
        { type: 'text', text: 'Be brief.' },
      ],
    ],
  ])('puts system prompts where Anthropic has them: around %j', async (system, expected) => {
    const messages = [{ role: 'user', content: 'What?' }];
    expect(JSON.parse(await decorate({ system, messages }, { prompts, llm_format: 'anthropic' }))).toEqual({
      system: expected,
      messages: [...said, ...messages, { role: 'user', content: 'Please.' }],
    });
  });

  it.each(['systemInstruction', 'system_instruction'])('… and Gemini, as %s', async (name) => {
    const contents = [{ role: 'user', parts: [{ text: 'What?' }] }];
    expect(
      JSON.parse(
        await decorate({ [name]: { parts: [{ text: 'Mine.' }] }, contents }, { prompts, llm_format: 'gemini' }),
      ),
    ).toEqual({
      [name]: { parts: [{ text: 'Be "kind".' }, { text: 'Mine.' }, { text: 'Be brief.' }] },
      contents: [
        { role: 'user', parts: [{ text: 'Hello' }] },
        { role: 'model', parts: [{ text: 'Hi' }] },
        ...contents,
        { role: 'user', parts: [{ text: 'Please.' }] },
      ],
    });
    const fresh = JSON.parse(await decorate({ contents }, { prompts, llm_format: 'gemini' }));
    expect(fresh.systemInstruction).toEqual({ parts: [{ text: 'Be "kind".' }, { text: 'Be brief.' }] });
  });

  it('… and Bedrock', async () => {
    const messages = [{ role: 'user', content: [{ text: 'What?' }] }];
    expect(JSON.parse(await decorate({ messages }, { prompts, llm_format: 'bedrock' }))).toEqual({
      messages: [
        { role: 'user', content: [{ text: 'Hello' }] },
        { role: 'assistant', content: [{ text: 'Hi' }] },
        ...messages,
        { role: 'user', content: [{ text: 'Please.' }] },
      ],
      system: [{ text: 'Be "kind".' }, { text: 'Be brief.' }],
    });
  });

  it.each([[{ input: 'text' }], [{ prompt: 'text' }], [{ messages: 'text' }], ['text'], [[1]]])(
    'refuses %j in Kong’s words',
    async (body) => {
      expect(await runPlugin(aiPromptDecorator, { prompts })(ask(body))).toMatchObject({
        status: 400,
        body: { error: { message: 'this LLM route only supports llm/chat type requests' } },
      });
    },
  );

  it('lets what has no body pass', async () => {
    expect(await runPlugin(aiPromptDecorator, { prompts })({ method: 'GET' })).toBe('passed');
  });

  it.each([[{}], [{ prompts: {} }], [{ prompts: { append: [] } }]])('refuses to do nothing: %j', (config) => {
    expect(() => runPlugin(aiPromptDecorator, config)).toThrow('at least one of these fields must be non-empty');
  });
});
