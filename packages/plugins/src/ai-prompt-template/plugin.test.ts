import { readmeExample, runPlugin } from '@sallyport/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aiPromptTemplate } from './plugin.ts';

const ask = (body: unknown) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const no = (message: string) => ({ status: 400, body: { error: { message } } });

const greeting = {
  name: 'greeting',
  template: '{"messages":[{"role":"user","content":"Greet {{name}} in {{ language }}."}],"max_tokens":{{limit}}}',
};
const given = { name: 'Ann', language: 'French', limit: '20' };

describe('ai-prompt-template', () => {
  it('keeps what its README shows', async () => {
    const run = runPlugin(aiPromptTemplate, readmeExample(import.meta.url, 'ai-prompt-template'));
    const properties = { language: 'Python', program: 'fibonacci sequence' };
    const { upstream } = await run.trace(ask({ messages: '{template://developer-chat}', properties }));
    expect(JSON.parse(upstream!.body)).toEqual({
      messages: [
        { role: 'system', content: 'You are a fibonacci sequence expert, in Python programming.' },
        { role: 'user', content: 'Write me a fibonacci sequence program.' },
      ],
    });
    expect(await run(ask({ messages: [] }))).toMatchObject(no('this LLM route only supports templated requests'));
  });

  it('replaces the whole request, of completions too', async () => {
    const run = runPlugin(aiPromptTemplate, { templates: [greeting, { name: 'c', template: '{"prompt":"{{x}}"}' }] });
    const { upstream } = await run.trace(ask({ prompt: '{template://c}', properties: { x: 'y' }, model: 'mine' }));
    expect(upstream!.body).toBe('{"prompt":"y"}');
    const { upstream: second } = await run.trace(ask({ messages: '{template://greeting}', properties: given }));
    expect(JSON.parse(second!.body)).toEqual({
      messages: [{ role: 'user', content: 'Greet Ann in French.' }],
      max_tokens: 20,
    });
  });

  it('leaves what asks for no template as it is', async () => {
    const run = runPlugin(aiPromptTemplate, { templates: [greeting] });
    for (const body of [
      '{"messages": [ {"role":"user","content":"{template://greeting} or so"} ]}',
      'no json',
      '{"prompt":"a"}',
    ])
      expect((await run.trace(ask(body))).upstream!.body).toBe(body);
    expect(await run({ method: 'GET' })).toBe('passed');
  });

  it.each([
    [{ messages: '{template://other}' }, 'could not find template name [other]'],
    [{ messages: '{template://greeting}' }, 'missing template parameters: [name], [language], [limit]'],
    [
      { messages: '{template://greeting}', properties: { ...given, name: 5 } },
      'property values must be a string, got number',
    ],
    [
      { messages: '{template://greeting}', properties: { ...given, name: {} } },
      'property values must be a string, got table',
    ],
    [
      { messages: '{template://greeting}', properties: { ...given, limit: '1,"model":"x"' } },
      'the value of [limit] must be a number, true, false or null',
    ],
    [
      { messages: '{template://greeting}', prompt: '{template://greeting}' },
      "cannot run 'messages' and 'prompt' templates at the same time",
    ],
    [
      { input: '{template://greeting}' },
      "only 'llm/v1/chat' and 'llm/v1/completions' formats are supported for templating",
    ],
  ])('refuses %j in Kong’s words', async (body, message) => {
    expect(await runPlugin(aiPromptTemplate, { templates: [greeting] })(ask(body))).toMatchObject(no(message));
  });

  it('keeps a value in the text that it is put into, whatever it is', async () => {
    const run = runPlugin(aiPromptTemplate, { templates: [greeting] });
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (name) => {
        const properties = { ...given, name };
        const { upstream } = await run.trace(ask({ messages: '{template://greeting}', properties }));
        const { messages } = JSON.parse(upstream!.body);
        expect(messages).toEqual([{ role: 'user', content: `Greet ${name.toWellFormed()} in French.` }]);
      }),
    );
  });

  it('does not take what a caller fills in for a place', async () => {
    const run = runPlugin(aiPromptTemplate, { templates: [greeting] });
    const properties = { ...given, name: '{{language}} $& {template://greeting}' };
    const { upstream } = await run.trace(ask({ messages: '{template://greeting}', properties }));
    expect(JSON.parse(upstream!.body).messages[0].content).toBe(`Greet ${properties.name} in French.`);
  });

  it('tells records what the caller sent, where that is wanted', async () => {
    const request = ask({ messages: '{template://greeting}', properties: given });
    const { event } = await runPlugin(aiPromptTemplate, { templates: [greeting] }).trace(request);
    expect(event.originalRequest).toBeUndefined();
    const logging = runPlugin(aiPromptTemplate, { templates: [greeting], log_original_request: true });
    expect((await logging.trace(request)).event.originalRequest).toBe(request.body);
  });

  it('makes no request that is larger than one may be', async () => {
    const template = { name: 'much', template: `{"prompt":"${'{{x}}'.repeat(100)}"}` };
    const run = runPlugin(aiPromptTemplate, { templates: [template], max_request_body_size: 10_000 });
    expect(await run(ask({ prompt: '{template://much}', properties: { x: 'y'.repeat(90) } }))).toBe('passed');
    expect(await run(ask({ prompt: '{template://much}', properties: { x: 'y'.repeat(200) } }))).toMatchObject({
      status: 413,
    });
  });

  it.each([
    [[{ name: 'a', template: '{"messages": [{{x}' }], 'is no object of JSON'],
    [[{ name: 'a', template: '["{{x}}"]' }], 'is no object of JSON'],
    [[greeting, greeting], "there is another template named 'greeting'"],
  ])('refuses templates %j', (templates, message) => {
    expect(() => runPlugin(aiPromptTemplate, { templates })).toThrow(message);
  });
});
