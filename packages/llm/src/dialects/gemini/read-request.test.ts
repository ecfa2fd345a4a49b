import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Json } from '../dialect.ts';
import { gemini } from './dialect.ts';
import { readRequest, writeRequest } from './gemini-fixture.ts';

const fixture = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url));

describe('requests of Gemini', () => {
  const cli = JSON.parse(fixture('gemini-cli.request.json').toString()) as Json;

  it('are understood as Gemini CLI sends them', () => {
    const { messages, tools, reasoning } = readRequest(cli);
    expect(messages.map(({ role, parts }) => [role, ...parts.map(({ type }) => type)])).toEqual([
      ['system', 'text'],
      ['user', 'text'],
      ['user', 'text'],
      ['assistant', 'reasoning', 'tool-call'],
      ['tool', 'tool-result'],
      ['assistant', 'tool-call', 'tool-call'],
      ['tool', 'tool-result', 'tool-result'],
    ]);
    expect(messages[5]!.parts[0]).toMatchObject({ signature: 'CiQBjz1rX1s9KnS4cR==', signedBy: 'gemini' });
    expect(messages[6]!.parts[1]).toMatchObject({ isError: true, id: 'read_file-1764130001001-4e5f6a' });
    expect(tools).toHaveLength(2);
    expect(reasoning).toEqual({ mode: 'on', budgetTokens: 8192, summary: 'auto' });
  });

  it('mean the same when they are written again', () => {
    const { body, losses } = writeRequest(readRequest(cli));
    expect(readRequest(body)).toEqual(readRequest(cli));
    expect(losses).toEqual([]);
  });

  it('are taken in snake_case too, and arguments are left alone', () => {
    const snake = readRequest({
      system_instruction: { parts: { text: 'Be brief.' } },
      contents: [
        { role: 'user', parts: [{ inline_data: { mime_type: 'image/png', data: 'iVBO' } }] },
        {
          role: 'model',
          parts: [{ function_call: { name: 'f', args: { file_path: 'a' } }, thought_signature: 'Zg==' }],
        },
        { role: 'function', parts: [{ function_response: { name: 'f', response: { line_count: 3 } } }] },
      ],
      tools: [{ function_declarations: [{ name: 'f', parameters: { type: 'OBJECT', any_of: [] } }] }],
      tool_config: { function_calling_config: { mode: 'ANY', allowed_function_names: ['f'] } },
      generation_config: { max_output_tokens: 5, response_mime_type: 'application/json' },
    });
    expect(snake).toMatchObject({
      maxTokens: 5,
      format: { type: 'json' },
      toolChoice: { name: 'f' },
      tools: [{ name: 'f', parameters: { type: 'object', anyOf: [] } }],
      messages: [
        { role: 'system', parts: [{ text: 'Be brief.' }] },
        { parts: [{ type: 'image', source: { mediaType: 'image/png' } }] },
        { parts: [{ type: 'tool-call', arguments: '{"file_path":"a"}', signature: 'Zg==' }] },
        { role: 'tool', parts: [{ content: [{ text: '{"line_count":3}' }] }] },
      ],
    });
    expect(snake.own).toBeUndefined();
  });

  it('match results without ids to calls that have some, by name and in their order', () => {
    const call = (id: string) => ({ functionCall: { id, name: 'f', args: {} } });
    const result = (output: string, id?: string) => ({ functionResponse: { id, name: 'f', response: { output } } });
    const { messages } = readRequest({
      contents: [
        { role: 'user', parts: [{ text: 'Go on' }] },
        { role: 'model', parts: [call('a'), call('b'), call('c')] },
        { role: 'user', parts: [result('of b', 'b'), result('of a'), result('of c')] },
      ],
    });
    const results = messages.flatMap(({ parts }) => parts).filter((part) => part.type === 'tool-result');
    expect(results.map(({ id, content }) => [id, content])).toEqual(
      ['b', 'a', 'c'].map((id) => [id, [{ type: 'text', text: `of ${id}` }]]),
    );
  });

  it('match results without ids to calls by name, in their order', () => {
    const call = (name: string) => ({ functionCall: { name, args: {} } });
    const result = (name: string, output: string) => ({ functionResponse: { name, response: { output } } });
    const { messages } = readRequest({
      contents: [
        { role: 'model', parts: [call('a'), call('b'), call('a')] },
        { role: 'user', parts: [result('b', '1'), result('a', '2'), result('a', '3')] },
      ],
    });
    const [first, second, third] = messages[0]!.parts as { id: string }[];
    expect(messages[1]!.parts.map((part) => 'id' in part && part.id)).toEqual([second!.id, first!.id, third!.id]);
    expect(new Set([first!.id, second!.id, third!.id]).size).toBe(3);
  });

  it('say what is wrong, and where', () => {
    const problems = [
      {},
      { contents: 'Hi' },
      { contents: [{ role: 'assistant', parts: [] }] },
      { contents: [{ role: 'user', parts: [{ txt: 'Hi' }] }] },
      { contents: [], generationConfig: { maxOutputTokens: '5' } },
      { contents: [], tools: [{ functionDeclarations: [{}] }] },
    ].map((body) => gemini.readRequest(body, {}));
    expect(problems).toEqual([
      { problem: 'contents is missing', param: 'contents' },
      { problem: 'contents must be a list', param: 'contents' },
      { problem: 'contents[0].role must be user or model', param: 'contents[0].role' },
      {
        problem: 'contents[0].parts[0] must hold text, inlineData, fileData, functionCall or functionResponse',
        param: 'contents[0].parts[0]',
      },
      { problem: 'generationConfig.maxOutputTokens must be a number', param: 'generationConfig.maxOutputTokens' },
      {
        problem: 'tools[0].functionDeclarations[0].name is missing',
        param: 'tools[0].functionDeclarations[0].name',
      },
    ]);
  });

  it('keep members that only Gemini has, also inside of those that others have', () => {
    const own = {
      contents: [{ role: 'user', parts: [{ text: 'Hi' }] }],
      safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }],
      cachedContent: 'cachedContents/1',
      toolConfig: { functionCallingConfig: { mode: 'NONE' }, retrievalConfig: { languageCode: 'en' } },
      generationConfig: {
        topK: 3,
        speechConfig: { languageCode: 'en' },
        responseModalities: ['AUDIO'],
        responseMimeType: 'text/x.enum',
        responseSchema: { type: 'STRING', enum: ['a'] },
      },
      tools: [{ googleSearch: {} }, { functionDeclarations: [{ name: 'f' }] }],
    };
    const { body } = writeRequest(readRequest(own));
    expect(body).toEqual({ ...own, tools: [own.tools[1], own.tools[0]] });
  });
});
