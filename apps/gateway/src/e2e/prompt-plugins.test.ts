import { type RunningDevLlm, startDevLlm } from '@sallyport/dev-llm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LlmGateway, startLlmGateway } from './llm-support.ts';

let llm: RunningDevLlm;
let gateway: LlmGateway;

// As Kong's pages show them.
const prompt = {
  allow_all_conversation_history: true,
  allow_patterns: ['.*(P|p)ears.*', '.*(P|p)eaches.*'],
  deny_patterns: ['.*(A|a)pples.*', '.*(O|o)ranges.*'],
};
const support = {
  allow_all_conversation_history: true,
  allow_patterns: ['(?i).*what is .*', '(?i).*how do i .*', '(?i).*install .*', '(?i).*configure .*', '(?i).*reset .*'],
  deny_patterns: [
    '(?i).*(hack|exploit|bypass|unauthorized|steal|phish|break into|hijack).*',
    '(?i).*(malware|virus|ransomware|trojan|keylogger|spyware|rootkit|worm|backdoor|botnet).*',
    '(?i).*(credit card|social security|ssn|passport|bank account).*',
  ],
};
const decorator = {
  prompts: {
    prepend: [{ role: 'system', content: 'You will always respond in the Portuguese (Brazil) language.' }],
    append: [{ role: 'user', content: 'Sprinkle in apples.' }],
  },
};
const template = {
  allow_untemplated_requests: false,
  log_original_request: true,
  templates: [
    {
      name: 'developer-chat',
      template: `{
        "messages": [
          { "role": "system", "content": "You are a {{program}} expert, in {{language}} programming language." },
          { "role": "user", "content": "Write me a {{program}} program." }
        ]
      }`,
    },
  ],
};

beforeAll(async () => {
  llm = await startDevLlm({ key: 'sk' });
  const auth = { header_name: 'Authorization', header_value: 'Bearer sk' };
  const model = { provider: 'openai', name: 'gpt-4o', options: { upstream_url: llm.url } };
  const proxy = (more: object = {}) => ({
    name: 'ai-proxy',
    config: { route_type: 'llm/v1/chat', auth, model, ...more },
  });
  const guard = { name: 'ai-prompt-guard', config: prompt };
  gateway = await startLlmGateway([
    { path: '/guard', plugins: [guard, proxy()] },
    { path: '/support', plugins: [{ name: 'ai-prompt-guard', config: support }, proxy()] },
    { path: '/decorated', plugins: [{ name: 'ai-prompt-decorator', config: decorator }, proxy()] },
    { path: '/decorated-guard', plugins: [{ name: 'ai-prompt-decorator', config: decorator }, guard, proxy()] },
    { path: '/template', plugins: [{ name: 'ai-prompt-template', config: template }, proxy()] },
    {
      path: '/template-guard',
      plugins: [
        { name: 'ai-prompt-template', config: template },
        { name: 'ai-prompt-guard', config: { deny_patterns: ['fibonacci'] } },
        proxy(),
      ],
    },
    {
      path: '/claude',
      plugins: [
        { name: 'ai-prompt-guard', config: { deny_patterns: ['apples'] } },
        { name: 'ai-prompt-decorator', config: { prompts: { prepend: [{ content: 'Be kind.' }] } } },
        proxy({ llm_format: 'anthropic' }),
      ],
    },
    {
      path: '/answers',
      plugins: [
        { name: 'ai-prompt-guard', config: { deny_patterns: ['You said'], guarding_mode: 'OUTPUT' } },
        proxy({ llm_format: 'anthropic' }),
      ],
    },
  ]);
});
afterAll(async () => {
  await gateway?.stop();
  await llm?.stop();
});

const chat = (content: string, more: object = {}) => ({ messages: [{ role: 'user', content }], ...more });
const fill = (program: string) => ({
  messages: '{template://developer-chat}',
  properties: { language: 'Python', program },
});
const asked = () => llm.journal.last!.json() as { messages: { role: string; content: string }[] };

describe('plugins for prompts, as Kong’s pages configure them', () => {
  it.each([
    ['/guard', 'Tell me about pears', 200],
    ['/guard', 'Tell me about pears and apples', 400],
    ['/guard', 'Tell me about plums', 400],
    ['/support', 'How do I reset my router?', 200],
    ['/support', 'How do I hack a router?', 400],
    ['/support', 'Tell me a joke', 400],
  ])('%s: %j is answered with %i', async (path, content, status) => {
    const answer = await gateway.post(path, chat(content));
    expect(answer.status).toBe(status);
    if (status === 400) expect(JSON.parse(answer.text)).toMatchObject({ error: { message: 'bad request' } });
  });

  it('decorate what the model is asked', async () => {
    expect((await gateway.post('/decorated', chat('Hello'))).status).toBe(200);
    expect(asked().messages.map(({ role, content }) => `${role}: ${content}`)).toEqual([
      'system: You will always respond in the Portuguese (Brazil) language.',
      'user: Hello',
      'user: Sprinkle in apples.',
    ]);
  });

  it('write templates out, and log what callers sent where that is wanted', async () => {
    expect((await gateway.post('/template', fill('fibonacci sequence'))).status).toBe(200);
    expect(asked().messages[1]).toEqual({ role: 'user', content: 'Write me a fibonacci sequence program.' });
    const [record] = await gateway.records('/template', 1);
    expect(record).toMatchObject({ ai: { payload: { original_request: JSON.stringify(fill('fibonacci sequence')) } } });
    const { status, text } = await gateway.post('/template', chat('Hello'));
    expect([status, JSON.parse(text).error.message]).toEqual([400, 'this LLM route only supports templated requests']);
  });
});

describe('a guard sees what is sent', () => {
  it('decorated', async () => {
    const before = llm.journal.all.length;
    expect((await gateway.post('/decorated-guard', chat('pears'))).status).toBe(400);
    expect(llm.journal.all.length).toBe(before);
  });

  it('and written out', async () => {
    expect((await gateway.post('/template-guard', fill('sorting'))).status).toBe(200);
    expect((await gateway.post('/template-guard', fill('fibonacci'))).status).toBe(400);
    expect((await gateway.post('/template-guard', fill(Buffer.from('fibonacci').toString('base64')))).status).toBe(400);
  });
});

describe('a caller of another language', () => {
  it('is decorated, and told no, in its own', async () => {
    const message = { model: 'gpt-4o', max_tokens: 50, messages: [{ role: 'user', content: 'Hello' }] };
    expect((await gateway.post('/claude/v1/messages', message)).status).toBe(200);
    expect(asked().messages[0]).toMatchObject({ content: 'Be kind.' });
    const refused = await gateway.post('/claude/v1/messages', {
      ...message,
      messages: [{ role: 'user', content: 'apples' }],
    });
    expect(JSON.parse(refused.text)).toMatchObject({ type: 'error', error: { message: 'bad request' } });
  });

  it('gets no forbidden word of an answer, whole or streamed', async () => {
    // The simulator says again what it was told.
    for (const stream of [false, true]) {
      const message = { model: 'gpt-4o', max_tokens: 50, stream, messages: [{ role: 'user', content: 'Hello' }] };
      const { status, text } = await gateway.post('/answers/v1/messages', message);
      // The head of a stream is gone by then: it ends with the error.
      expect(status).toBe(stream ? 200 : 400);
      expect(text).toContain('bad request');
      expect(text).not.toContain('said');
    }
  });
});
