import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Exchange } from '@sallyport/pipeline';
import { exchange } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { type GuardText, pick, type TextScope } from './guard-text.ts';
import { readRequestTexts } from './request-texts.ts';

const dialects = join(import.meta.dirname, '../../../../../llm/src/dialects');
const fixtures = globSync(`${dialects}/*/fixtures/**/*.request.json`).map((path) => ({
  name: path.slice(dialects.length + 1),
  body: JSON.parse(readFileSync(path, 'utf8')) as unknown,
}));
const canary = 'forbidden canary "ä" \\ 🐤';

function ofJson(body: unknown, call?: Exchange['call']): readonly GuardText[] {
  return read(JSON.stringify(body), call).texts;
}

function read(text: string, call?: Exchange['call'], contentType = 'application/json') {
  const x = exchange({ headers: { 'content-type': contentType } });
  x.call = call;
  return readRequestTexts(x, Buffer.from(text));
}

/** The body once for each of its texts, with the canary in it. */
function* withCanaries(body: unknown): Generator<{ path: string; body: unknown }> {
  const paths: (string | number)[][] = [];
  const visit = (value: unknown, path: (string | number)[]): void => {
    if (typeof value === 'string') paths.push(path);
    else if (Array.isArray(value)) for (const [i, one] of value.entries()) visit(one, [...path, i]);
    else if (typeof value === 'object' && value !== null)
      for (const [key, one] of Object.entries(value)) visit(one, [...path, key]);
  };
  visit(body, []);
  for (const path of paths) {
    const copy = structuredClone(body);
    let place = copy as Record<string | number, unknown>;
    for (const key of path.slice(0, -1)) place = place[key] as Record<string | number, unknown>;
    place[path.at(-1)!] = `before ${canary} after`;
    yield { path: path.join('.'), body: copy };
  }
}

describe('the texts of a request', () => {
  it('come from fixtures of every dialect', () => {
    expect(new Set(fixtures.map(({ name }) => name.split('/')[0])).size).toBeGreaterThan(7);
  });

  it.each(fixtures)('are all texts of $name', ({ body }) => {
    for (const { path, body: spiked } of withCanaries(body)) {
      const found = ofJson(spiked).filter(({ text }) => text.includes(canary));
      expect(found.map((one) => one.path)).toEqual([path]);
    }
  });

  it.each(fixtures)('can be replaced in $name, and nothing else is touched', ({ body }) => {
    for (const { path, body: spiked } of withCanaries(body)) {
      const request = read(JSON.stringify(spiked, undefined, 1));
      const of = request.texts.find((one) => one.path === path)!;
      const start = of.text.indexOf(canary);
      const edited = request.edit([{ of, start, end: start + canary.length, replacement: '[x\n"]' }])!.toString();
      expect(edited).not.toContain('canary');
      expect(edited.replace(JSON.stringify('before [x\n"] after'), JSON.stringify(of.text))).toBe(
        JSON.stringify(spiked, undefined, 1),
      );
    }
  });

  it('that are JSON are seen as they stand and as they mean, and what is replaced in both is replaced once', () => {
    const inner = JSON.stringify({ city: 'Rome', note: 'for\u0062idden', deep: JSON.stringify({ key: 'tab\there' }) });
    const spiked = inner.replace('forbidden', 'for\\u0062idden');
    const body = JSON.stringify({
      messages: [{ role: 'assistant', tool_calls: [{ function: { arguments: spiked } }] }],
    });
    const { texts, edit } = readBound(body);
    expect(texts.map(({ path, text, role }) => [path.slice(23), text, role]).filter(([path]) => path !== '')).toEqual([
      ['.function.arguments', spiked, 'assistant'],
      ['.function.arguments#.city', 'Rome', 'assistant'],
      ['.function.arguments#.note', 'forbidden', 'assistant'],
      ['.function.arguments#.deep', '{"key":"tab\\there"}', 'assistant'],
      ['.function.arguments#.deep#.key', 'tab\there', 'assistant'],
    ]);
    const note = texts.find(({ path }) => path.endsWith('#.note'))!;
    const key = texts.find(({ path }) => path.endsWith('#.key'))!;
    const raw = texts.find(({ path }) => path.endsWith('.arguments'))!;
    const city = texts.find(({ path }) => path.endsWith('#.city'))!;
    const edited = edit([
      { of: note, start: 3, end: 9, replacement: '"X"' },
      { of: key, start: 3, end: 4, replacement: '-' },
      { of: raw, start: raw.text.indexOf('Rome'), end: raw.text.indexOf('Rome') + 4, replacement: 'Ostia' },
      { of: city, start: 0, end: 4, replacement: 'Ostia' },
    ])!;
    const { messages } = JSON.parse(edited.toString());
    const changed = JSON.parse(messages[0].tool_calls[0].function.arguments);
    expect(changed).toEqual({ city: 'Ostia', note: 'for"X"', deep: '{"key":"tab-here"}' });
  });

  it('are those of members that are said twice, too', () => {
    expect(read('{"a":"first","a":"second"}').texts.map(({ text }) => text)).toEqual(['first', 'second']);
  });

  it('may be broken UTF-16, and nested as deep as bodies may be', () => {
    const { texts, edit } = readBound('{"input":"\\ud800 canary \\udc00"}');
    expect(texts[0]!.text).toBe('\ud800 canary \udc00');
    expect(edit([{ of: texts[0]!, start: 2, end: 8, replacement: 'x' }])!.toString()).toBe(
      '{"input":"\\ud800 x \\udc00"}',
    );
    const deep = `${'['.repeat(100)}"canary"${']'.repeat(100)}`;
    expect(read(`{"messages":[{"role":"user","content":${deep}}]}`).texts.at(-1)).toMatchObject({
      text: 'canary',
      role: 'user',
    });
    expect(read(`${'['.repeat(1000)}"canary"${']'.repeat(1000)}`).texts[0]!.text).toContain('canary');
  });

  it('are the fields of forms and their files that are text', () => {
    const form = read('prompt=forbidden+canary&n=1', undefined, 'application/x-www-form-urlencoded');
    expect(form.texts[0]).toEqual({ text: 'forbidden canary', role: 'user', path: 'prompt.0' });
    expect(form.edit([{ of: form.texts[0]!, start: 0, end: 9, replacement: 'a&b' }])!.toString()).toBe(
      'prompt=a%26b+canary&n=1',
    );
    const parts =
      '--b\r\nContent-Disposition: form-data; name="prompt"\r\n\r\nforbidden\r\n' +
      '--b\r\nContent-Disposition: form-data; name="file"; filename="canary.jsonl"\r\n\r\n{"a":"canary"}\r\n--b--\r\n';
    const multipart = read(parts, undefined, 'multipart/form-data; boundary=b');
    expect(multipart.texts.map(({ path, text }) => [path, text])).toEqual([
      ['prompt', 'forbidden'],
      ['file.filename', 'canary.jsonl'],
      ['file', '{"a":"canary"}'],
    ]);
    expect(multipart.edit([])).toBeUndefined();
    expect(read('plain canary', undefined, 'text/plain').texts).toEqual([
      { text: 'plain canary', role: 'none', path: '' },
    ]);
  });

  it('of forms are seen with a zero in a field, and without the last delimiter', () => {
    const part = (head: string, content: string) => `--b\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}`;
    const body = `${part('name="prompt"', 'forbidden\0')}\r\n${part('name="text"', 'canary')}`;
    const said = read(body, undefined, 'multipart/form-data; boundary=b').texts.map(({ text }) => text);
    expect(said).toEqual(['forbidden\0', 'canary']);
    const elsewhere = read('forbidden canary', undefined, 'multipart/form-data; boundary=b').texts;
    expect(elsewhere.map(({ text }) => text)).toEqual(['forbidden canary']);
  });

  it('are those that laxer readers of JSON find', () => {
    const json = '{"messages":[{"role":"user","content":"\\u0066orbidden"}]}';
    const utf32 = Buffer.from([...json].flatMap((one) => [0, 0, 0, one.charCodeAt(0)]));
    const bodies = [
      Buffer.from(`\uFEFF${json}`),
      Buffer.from(json, 'utf16le'),
      Buffer.from(`\uFEFF${json}`, 'utf16le'),
      Buffer.from(json, 'utf16le').swap16(),
      utf32,
      Buffer.from(utf32).swap32(),
      Buffer.from(json.replace('{', '{"temperature":NaN,')),
      Buffer.from(`/* */ ${json}`),
      Buffer.from(`${'['.repeat(600)}${json}${']'.repeat(600)}`),
    ];
    for (const body of bodies) {
      const { texts } = readRequestTexts(exchange({ headers: { 'content-type': 'application/json' } }), body);
      expect(
        pick(texts, 'user')
          .map(({ text }) => text)
          .join(' '),
      ).toContain('forbidden');
    }
  });

  it('of MCP are arguments, and answers to what a server asked', () => {
    const call: Exchange['call'] = { kind: 'mcp', messages: [], batch: false };
    const said = (message: object) =>
      ofJson(message, call)
        .filter(({ role }) => role === 'user')
        .map(({ text }) => text);
    expect(
      said({
        jsonrpc: '2.0',
        id: '1',
        method: 'tools/call',
        params: { name: 'find', arguments: { q: ['a', { b: 'c' }] } },
      }),
    ).toEqual(['a', 'c']);
    expect(said({ id: 1, method: 'prompts/get', params: { name: 'p', arguments: { q: 'a' } } })).toEqual(['a']);
    expect(said({ jsonrpc: '2.0', id: 1, result: { action: 'accept', content: { name: 'a' } } })).toEqual([
      'accept',
      'a',
    ]);
    expect(said([{ jsonrpc: '2.0', id: 1, result: { content: { type: 'text', text: 'a' } } }])).toContain('a');
  });
});

describe('what a guard of requests looks at', () => {
  const chat = {
    model: 'm',
    tools: [{ type: 'function', function: { name: 'f', description: 'described' } }],
    messages: [
      { role: 'system', content: 'be kind' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'one' },
          { type: 'text', text: 'two' },
        ],
      },
      {
        role: 'assistant',
        content: 'three',
        tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: 'c', content: 'four' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'five' },
          { type: 'text', text: 'six' },
        ],
      },
    ],
  };
  const picked = (body: unknown, scope: TextScope) => pick(ofJson(body), scope).map(({ text }) => text);

  it('is what users say, the last message, what anyone says, or everything', () => {
    expect(picked(chat, 'user')).toEqual(['one', 'two', 'five', 'six']);
    expect(picked(chat, 'last')).toEqual(['five', 'six']);
    expect(picked(chat, 'messages')).toEqual(['be kind', 'one', 'two', 'three', '{}', 'four', 'five', 'six']);
    expect(picked(chat, 'everything')).toContain('described');
  });

  it.each([
    [
      'anthropic',
      {
        system: 's',
        messages: [
          {
            role: 'user',
            content: [
              { type: 'tool_result', tool_use_id: 't', content: 'r' },
              { type: 'text', text: 'u' },
            ],
          },
        ],
      },
      's:system r:tool u:user',
    ],
    [
      'gemini',
      {
        systemInstruction: { parts: [{ text: 's' }] },
        contents: [
          { role: 'user', parts: [{ text: 'u' }] },
          { role: 'model', parts: [{ functionCall: { name: 'f', args: { id: 'a' } } }] },
          { role: 'user', parts: [{ functionResponse: { name: 'f', response: { type: 'r' } } }] },
        ],
      },
      's:system u:user a:assistant r:tool',
    ],
    [
      'bedrock',
      {
        system: [{ text: 's' }],
        messages: [
          { role: 'user', content: [{ text: 'u' }, { toolResult: { toolUseId: 't', content: [{ text: 'r' }] } }] },
        ],
      },
      's:system u:user r:tool',
    ],
    [
      'responses',
      {
        instructions: 's',
        input: [
          { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'd' }] },
          { type: 'function_call', call_id: 'c', name: 'f', arguments: 'a' },
          { type: 'function_call_output', call_id: 'c', output: 'r' },
          { role: 'user', content: 'u' },
        ],
      },
      's:system d:system a:assistant r:tool u:user',
    ],
    [
      'cohere v1',
      {
        preamble: 's',
        chat_history: [
          { role: 'CHATBOT', message: 'a' },
          { role: 'USER', message: 'h' },
        ],
        message: 'u',
      },
      's:system a:assistant h:user u:user',
    ],
    ['completions', { prompt: ['u', 'v'] }, 'u:user v:user'],
    ['embeddings', { input: ['u', 'v'] }, 'u:user v:user'],
    ['rerank', { query: 'u', documents: ['r', { text: 'q' }] }, 'u:user r:tool q:tool'],
    ['huggingface', { inputs: 'u', parameters: { stop: ['x'] } }, 'u:user'],
  ])('of %s is told by role', (_dialect, body, roles) => {
    const said = ofJson(body).filter(({ role }) => role !== 'none');
    expect(said.map(({ text, role }) => `${text}:${role}`).join(' ')).toBe(roles);
  });

  it('is all of a body in which nobody says anything', () => {
    expect(picked({ anything: { at: 'all' } }, 'user')).toEqual(['all']);
  });
});

function readBound(text: string) {
  const request = read(text);
  return { texts: request.texts, edit: request.edit.bind(request) };
}
