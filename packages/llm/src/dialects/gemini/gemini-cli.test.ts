import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Losses } from '../../neutral/losses.ts';
import type { ChatRequest } from '../../neutral/request.ts';
import { contextFor, framesOf, readStream, writeStream } from '../contract/streams.ts';
import type { ChatDialect, Json } from '../dialect.ts';
import { findChatDialect } from '../index.ts';
import { asObjects } from '../shared/json.ts';
import { readFrame } from './frames.ts';

const gemini = findChatDialect('gemini')!;
const openai = findChatDialect('openai-chat')!;
const anthropic = findChatDialect('anthropic-messages')!;

const cli = JSON.parse(readFileSync(new URL('fixtures/gemini-cli.request.json', import.meta.url), 'utf8')) as Json & {
  contents: Json[];
};
const opening = cli.contents.slice(0, 2);

/** What a gateway does with a streamed call: the body that the provider gets, and the stream that the caller gets. */
function translate(caller: ChatDialect, provider: ChatDialect, model: string, body: Json, upstream: string) {
  const read = caller.readRequest(body, { model: 'asked-for', stream: true });
  if ('problem' in read) throw new Error(read.problem);
  const request: ChatRequest = { ...read.value, stream: true };
  const sent = provider.writeRequest(request, { model, provider: 'unknown', losses: new Losses() });
  const events = readStream(provider, Buffer.from(upstream));
  return { sent, stream: writeStream(caller, events, contextFor(request)) };
}

/** As Gemini CLI keeps an answer: texts joined, and thoughts forgotten. */
function remembered(stream: Buffer): { content: Json; finish: unknown; usage: unknown } {
  const parts: Json[] = [];
  let finish: unknown;
  let usage: unknown;
  for (const frame of framesOf(gemini, stream)) {
    const read = readFrame(frame);
    if (typeof read !== 'object') continue;
    usage = read['usageMetadata'] ?? usage;
    for (const candidate of asObjects(read['candidates'])) {
      finish = candidate['finishReason'] ?? finish;
      for (const part of asObjects((candidate['content'] as Json)['parts'])) {
        if (part['thought'] === true || part['text'] === '') continue;
        const last = parts.at(-1);
        if (last !== undefined && 'text' in last && 'text' in part) last['text'] = `${last['text']}${part['text']}`;
        else parts.push({ ...part });
      }
    }
  }
  return { content: { role: 'model', parts }, finish, usage };
}

function resultsFor({ parts }: Json, ...outputs: string[]): Json {
  const calls = asObjects(parts).filter((part) => part['functionCall'] !== undefined);
  return {
    role: 'user',
    parts: calls.map(({ functionCall }, i) => {
      const { id, name } = functionCall as Json;
      return { functionResponse: { id, name, response: { output: outputs[i] } } };
    }),
  };
}

const sse = (...chunks: Json[]) => chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('');
const typed = (...events: Json[]) =>
  events.map((event) => `event: ${event['type']}\ndata: ${JSON.stringify(event)}\n\n`).join('');

describe('Gemini CLI', () => {
  it('finishes a task with a model that speaks as OpenAI does', () => {
    const chunk = (delta: Json, more: Json = {}) => ({
      id: 'chatcmpl-1',
      object: 'chat.completion.chunk',
      created: 1,
      model: 'gpt-5',
      choices: [{ index: 0, delta, finish_reason: null, ...more }],
    });
    const call = (index: number, id: string, path: string) => [
      chunk({ tool_calls: [{ index, id, type: 'function', function: { name: 'read_file', arguments: '' } }] }),
      ...[`{"file_`, `path":"${path}"}`].map((text) =>
        chunk({ tool_calls: [{ index, function: { arguments: text } }] }),
      ),
    ];
    const first = translate(
      gemini,
      openai,
      'gpt-5',
      { ...cli, contents: opening },
      `${sse(
        chunk({ role: 'assistant', content: 'I read ' }),
        chunk({ content: 'both.' }),
        ...call(0, 'call_a', '/a'),
        ...call(1, 'call_b', '/b'),
        chunk({}, { finish_reason: 'tool_calls' }),
        { ...chunk({}), choices: [], usage: { prompt_tokens: 90, completion_tokens: 20, total_tokens: 110 } },
      )}data: [DONE]\n\n`,
    );
    expect(first.sent).toMatchObject({ model: 'gpt-5', stream: true });
    expect(first.sent['messages']).toMatchObject([{ role: 'system' }, { role: 'user' }, { role: 'user' }]);
    expect(first.sent['tools']).toHaveLength(2);

    const answer = remembered(first.stream);
    expect(answer.finish).toBe('STOP');
    expect(answer.usage).toMatchObject({ promptTokenCount: 90, candidatesTokenCount: 20 });
    expect(answer.content['parts']).toMatchObject([
      { text: 'I read both.' },
      { functionCall: { name: 'read_file', args: { file_path: '/a' } } },
      { functionCall: { name: 'read_file', args: { file_path: '/b' } } },
    ]);

    const contents = [...opening, answer.content, resultsFor(answer.content, 'one', 'two')];
    const second = translate(
      gemini,
      openai,
      'gpt-5',
      { ...cli, contents },
      `${sse(chunk({ role: 'assistant', content: 'Two lines.' }), chunk({}, { finish_reason: 'stop' }))}data: [DONE]\n\n`,
    );
    expect((second.sent['messages'] as Json[]).slice(3)).toMatchObject([
      { role: 'assistant', content: 'I read both.', tool_calls: [{ id: 'call_a' }, { id: 'call_b' }] },
      { role: 'tool', tool_call_id: 'call_a', content: 'one' },
      { role: 'tool', tool_call_id: 'call_b', content: 'two' },
    ]);
    expect(remembered(second.stream)).toMatchObject({ content: { parts: [{ text: 'Two lines.' }] }, finish: 'STOP' });
  });

  it('finishes a task with a model of Anthropic, which sees its thoughts again though the CLI forgot them', () => {
    const first = translate(
      gemini,
      anthropic,
      'claude-sonnet-4-5',
      { ...cli, contents: opening },
      typed(
        {
          type: 'message_start',
          message: {
            id: 'msg_1',
            type: 'message',
            role: 'assistant',
            model: 'claude-sonnet-4-5',
            content: [],
            usage: { input_tokens: 50, output_tokens: 1 },
          },
        },
        { type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '', signature: '' } },
        { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'Read ' } },
        { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'it.' } },
        { type: 'content_block_delta', index: 0, delta: { type: 'signature_delta', signature: 'EqQBCk==' } },
        { type: 'content_block_stop', index: 0 },
        {
          type: 'content_block_start',
          index: 1,
          content_block: { type: 'tool_use', id: 'toolu_1', name: 'read_file', input: {} },
        },
        { type: 'content_block_delta', index: 1, delta: { type: 'input_json_delta', partial_json: '{"file_path":' } },
        { type: 'content_block_delta', index: 1, delta: { type: 'input_json_delta', partial_json: '"/a"}' } },
        { type: 'content_block_stop', index: 1 },
        { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 30 } },
        { type: 'message_stop' },
      ),
    );
    expect(first.sent).toMatchObject({ thinking: { type: 'enabled', budget_tokens: 8192 } });

    const answer = remembered(first.stream);
    expect(answer.content['parts']).toMatchObject([{ functionCall: { name: 'read_file', args: { file_path: '/a' } } }]);
    const contents = [...opening, answer.content, resultsFor(answer.content, 'one')];
    const second = translate(gemini, anthropic, 'claude-sonnet-4-5', { ...cli, contents }, '');
    expect(second.sent['thinking']).toMatchObject({ type: 'enabled' });
    expect((second.sent['messages'] as Json[]).slice(1)).toMatchObject([
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'Read it.', signature: 'EqQBCk==' },
          { type: 'tool_use', id: 'toolu_1', name: 'read_file', input: { file_path: '/a' } },
        ],
      },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1' }] },
    ]);
  });

  it('gets thoughts once that it kept itself', () => {
    const thought = {
      type: 'reasoning' as const,
      text: 'Read it.',
      signature: 'EqQBCk==',
      signedBy: 'anthropic-messages',
    };
    const call = { type: 'tool-call' as const, id: 'toolu_1', name: 'f', arguments: '{}' };
    const answer = {
      id: 'a',
      model: 'm',
      choices: [{ index: 0, parts: [thought, call], finish: 'tool-calls' as const }],
    };
    const { candidates } = gemini.writeAnswer(answer, contextFor());
    const read = gemini.readRequest({ contents: [asObjects(candidates)[0]!['content']] }, {});
    expect('value' in read && read.value.messages[0]!.parts).toMatchObject([thought, call]);
  });
});

describe('a model of Gemini', () => {
  const upstream = readFileSync(new URL('fixtures/thoughts-and-calls.stream.txt', import.meta.url), 'utf8');
  const signature = 'CiQBjz1rX0q8JmR3bQ==';

  function signaturesSent({ sent }: { sent: Json }): unknown[] {
    return asObjects(sent['contents'])
      .flatMap(({ parts }) => asObjects(parts))
      .filter(({ functionCall }) => functionCall !== undefined)
      .map(({ thoughtSignature }) => thoughtSignature);
  }

  it('gets its signatures back from a caller that knows only OpenAI’s chat completions', () => {
    const question = { role: 'user', content: 'Read both.' };
    const first = translate(openai, gemini, 'gemini-3-pro-preview', { model: 'm', messages: [question] }, upstream);
    const calls = new Map<number, { id: string; name: string; text: string }>();
    for (const frame of first.stream.toString().split('\n\n')) {
      if (!frame.startsWith('data: {')) continue;
      const [choice] = asObjects((JSON.parse(frame.slice(6)) as Json)['choices']);
      for (const call of asObjects((choice?.['delta'] as Json | undefined)?.['tool_calls'])) {
        const index = call['index'] as number;
        const { name = '', arguments: text = '' } = call['function'] as { name?: string; arguments?: string };
        const known = calls.get(index) ?? { id: call['id'] as string, name, text: '' };
        calls.set(index, { ...known, text: known.text + text });
      }
    }
    const messages = [
      question,
      {
        role: 'assistant',
        content: null,
        tool_calls: [...calls.values()].map(({ id, name, text }) => ({
          id,
          type: 'function',
          function: { name, arguments: text },
        })),
      },
      ...[...calls.values()].map(({ id }) => ({ role: 'tool', tool_call_id: id, content: 'done' })),
    ];
    const second = translate(openai, gemini, 'gemini-3-pro-preview', { model: 'm', messages }, '');
    expect(signaturesSent(second)).toEqual([signature, undefined]);
    const [callTurn, resultTurn] = asObjects(second.sent['contents']).slice(1);
    const idsIn = (turn: Json | undefined, name: string) =>
      asObjects(turn?.['parts']).map((part) => (part[name] as Json)['id']);
    expect(idsIn(resultTurn, 'functionResponse')).toEqual(idsIn(callTurn, 'functionCall'));
  });

  it('gets its signatures back from a caller that knows only Anthropic’s messages', () => {
    const question = { role: 'user', content: 'Read both.' };
    const base = { model: 'm', max_tokens: 9 };
    const whole = gemini.readAnswer(
      JSON.parse(readFileSync(new URL('fixtures/thoughts-and-calls.answer.json', import.meta.url), 'utf8')),
    );
    if ('problem' in whole) throw new Error(whole.problem);
    const { content } = anthropic.writeAnswer(whole.value, contextFor());
    const results = asObjects(content)
      .filter(({ type }) => type === 'tool_use')
      .map(({ id }) => ({ type: 'tool_result', tool_use_id: id, content: 'done' }));
    const messages = [question, { role: 'assistant', content }, { role: 'user', content: results }];
    const second = translate(anthropic, gemini, 'gemini-3-pro-preview', { ...base, messages }, '');
    expect(signaturesSent(second)).toEqual(['CvcQAdHtim9mCDQ==', undefined]);
  });
});
