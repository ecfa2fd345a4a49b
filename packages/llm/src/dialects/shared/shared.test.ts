import { describe, expect, it } from 'vitest';
import { Losses } from '../../neutral/losses.ts';
import { callId } from './call-ids.ts';
import { customAsFunction, customInput, jsonArguments } from './custom-tools.ts';
import { audioFormat, audioMediaType, imageMediaType, sourceOfUrl } from './media.ts';
import { openaiCitations } from './openai/citations.ts';
import { splitSystem, textOf } from './parts.ts';
import { Reading } from './reading.ts';
import { readSseEvent, sseData, sseFrame, sseTypedFrame } from './sse.ts';
import { shortId } from './strict-ids.ts';
import { aloneIfNamed, functionsOnly } from './tool-choice.ts';

describe('frames', () => {
  it('have data of one line, of several, with any line end, and with a type', () => {
    expect(sseData(Buffer.from('data: {"a":1}\n\n'))).toBe('{"a":1}');
    expect(sseData(Buffer.from('data:{"a":1}\r\n\r\n'))).toBe('{"a":1}');
    expect(sseData(Buffer.from('\n\ndata: x'))).toBe('x');
    expect(sseData(Buffer.from('data: a\ndata: b\n\n'))).toBe('a\nb');
    expect(sseData(Buffer.from('id: 1\ndata: a\r\r'))).toBe('a');
    expect(sseData(Buffer.from(': ping\n\n'))).toBeUndefined();
    expect(sseData(Buffer.from('data:\n\n'))).toBe('');
    expect(readSseEvent(sseTypedFrame('message_stop', { a: 1 }))).toEqual({ event: 'message_stop', data: '{"a":1}' });
    expect(sseData(sseFrame({ text: 'ü\n' }))).toBe('{"text":"ü\\n"}');
  });
});

describe('ids', () => {
  it('are made the same each time', () => {
    expect(callId(2, 'find-it now')).toBe('call_2_find-it_now');
    expect(shortId('abcdef123', 9)).toBe('abcdef123');
    expect(shortId('call_abc', 9)).toMatch(/^[a-z0-9]{9}$/);
    expect(shortId('call_abc', 9)).toBe(shortId('call_abc', 9));
  });
});

describe('custom tools', () => {
  it('are functions of one argument where there are no others', () => {
    const tool = customAsFunction({ type: 'custom', name: 'patch', format: { type: 'grammar', syntax: 'lark' } });
    expect(tool.parameters).toMatchObject({ required: ['input'] });
    expect(tool.description).toContain('lark');
    const json = jsonArguments({ type: 'tool-call', id: '1', name: 'patch', arguments: 'a "b"', isCustom: true });
    expect(customInput(json)).toBe('a "b"');
    expect(customInput('not as told')).toBe('not as told');
  });

  it('and where one tool alone cannot be asked for, others are not told of', () => {
    const tools = ['a', 'b'].map((name) => ({ type: 'function', name }) as const);
    const request = { model: 'm', messages: [], stream: false, tools, toolChoice: { name: 'b' } };
    const told = functionsOnly(aloneIfNamed(request), new Losses());
    expect(told).toEqual({ tools: [{ type: 'function', name: 'b' }], choice: 'required' });
    expect(aloneIfNamed({ ...request, toolChoice: 'auto' }).toolChoice).toBe('auto');
  });

  it('and tools that are not allowed now, are not told of', () => {
    const losses = new Losses();
    const { tools, choice } = functionsOnly(
      {
        model: 'm',
        messages: [],
        stream: false,
        tools: [
          { type: 'function', name: 'a' },
          { type: 'custom', name: 'b' },
          { type: 'opaque', dialect: 'openai-responses', value: { type: 'web_search' } },
        ],
        toolChoice: { allowed: ['b'], isRequired: true },
      },
      losses,
    );
    expect(tools?.map(({ name }) => name)).toEqual(['b']);
    expect(choice).toBe('required');
    expect(losses.list).toEqual([{ field: 'tools.opaque', reason: 'a tool that only openai-responses has' }]);
  });
});

describe('citations', () => {
  it("go between OpenAI's two forms, and are not made up of others", () => {
    const flat = { type: 'url_citation', url: 'https://x.test', title: 'X', start_index: 0, end_index: 3 };
    const { type, ...citation } = flat;
    const inside = { type, url_citation: citation };
    expect(openaiCitations({ dialect: 'openai-responses', value: [flat] }, 'openai-chat')).toEqual([inside]);
    expect(openaiCitations({ dialect: 'openai-chat', value: [inside] }, 'openai-responses')).toEqual([flat]);
    expect(openaiCitations({ dialect: 'openai-chat', value: [inside] }, 'openai-chat')).toEqual([inside]);
    expect(openaiCitations({ dialect: 'anthropic-messages', value: [{}] }, 'openai-chat')).toBeUndefined();
  });
});

describe('media', () => {
  it('are data where the URL holds them', () => {
    expect(sourceOfUrl('data:image/png;base64,AAAA')).toEqual({ kind: 'data', mediaType: 'image/png', data: 'AAAA' });
    expect(sourceOfUrl('https://x.test/a.png')).toEqual({ kind: 'url', url: 'https://x.test/a.png' });
    expect(sourceOfUrl('data:text/plain,hello')).toBeUndefined();
  });

  it('have the names of OpenAI and those of IANA', () => {
    expect(audioFormat('audio/mpeg')).toBe('mp3');
    expect(audioMediaType('mp3')).toBe('audio/mpeg');
    expect(audioMediaType(audioFormat('audio/flac'))).toBe('audio/flac');
    expect(imageMediaType('iVBORw0KGgoAAA')).toBe('image/png');
    expect(imageMediaType('AAAA')).toBeUndefined();
  });
});

describe('messages', () => {
  it('come apart into what the system says and what the others say', () => {
    const { system, others } = splitSystem([
      { role: 'system', parts: [{ type: 'text', text: 'a' }] },
      { role: 'user', parts: [{ type: 'text', text: 'b' }] },
      { role: 'system', parts: [{ type: 'text', text: 'c' }] },
    ]);
    expect(textOf(system, '\n')).toBe('a\nc');
    expect(others).toHaveLength(1);
  });
});

describe('Reading', () => {
  it('tells the first thing that is wrong, and where', () => {
    const reading = new Reading();
    expect(reading.number({ temperature: 0.5 }, 'temperature')).toBe(0.5);
    expect(reading.text({ user: null }, 'user')).toBeUndefined();
    expect(reading.outcome(1)).toEqual({ value: 1 });
    reading.each({ tools: [{}, { name: 3 }] }, 'tools', '', (tool, at) => void reading.text(tool, 'name', at));
    reading.flag({ stream: 'yes' }, 'stream');
    expect(reading.outcome(1)).toEqual({ problem: 'tools[1].name must be a text', param: 'tools[1].name' });
  });
});
