import { describe, expect, it } from 'vitest';
import { privateMediaUrl } from './media-urls.ts';

const picture = (url: string) => ({
  messages: [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'What is this?' },
        { type: 'image_url', image_url: { url } },
      ],
    },
  ],
});

describe('an address of a picture', () => {
  it.each([
    'http://169.254.169.254/latest/meta-data',
    'http://127.0.0.1:8001/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://127.1/',
    'http://[::1]/',
    'http://[::ffff:10.0.0.1]/',
    'http://[fd00:ec2::254]/',
    'https://10.1.2.3/a.png',
    'http://localhost/a.png',
    'http://LOCALHOST./a.png',
    'http://vllm/a.png',
    'http://metadata.google.internal/',
    'http://10.0.0.1.nip.io/',
    'http://user@192.168.0.1/',
    'file:///etc/passwd',
    'gopher://example.com/',
    '//169.254.169.254/',
    '\\\\169.254.169.254\\',
    ' http://127.0.0.1/',
    'http:\\\\127.0.0.1/',
    'http://127.0.0.1%0d/',
    'http://１２７.0.0.1/',
    '\x01http://127.0.0.1/',
    'ht\ntp://127.0.0.1/',
    'h\tttp:/\r/127.0.0.1/',
    'http://metadata.goog/computeMetadata/v1/',
    'http://vllm.default.svc/',
    'http://localtest.me/',
    'http://[::127.0.0.1]/',
    'http://[64:ff9b::a00:1]/',
    'http://[2002:a00:1::]/',
    'http://0/',
    'http://127.0.0.1./',
    'http://user:pass@example.com@10.0.0.1/',
    'ftp://10.0.0.1/',
  ])('that leads inside is seen: %s', (url) => {
    expect(privateMediaUrl(picture(url))).toBe(url);
  });

  it.each([
    'https://example.com/a.png',
    'https://8.8.8.8/a.png',
    'http://[2606:4700::1111]/a.png',
    'data:image/png;base64,AAAA',
    'gs://bucket/a.png',
    's3://bucket/a.png',
    'file-abc123',
    'files/abc',
  ])('that leads nowhere inside goes on: %s', (url) => {
    expect(privateMediaUrl(picture(url))).toBeUndefined();
  });

  it('is found wherever a dialect has one', () => {
    const inside = 'http://127.0.0.1/';
    const bodies = [
      { input: [{ role: 'user', content: [{ type: 'input_image', image_url: inside }] }] },
      { input: [{ role: 'user', content: [{ type: 'input_file', file_url: inside }] }] },
      { input: [{ type: 'function_call_output', output: [{ type: 'input_image', image_url: inside }] }] },
      { messages: [{ content: [{ type: 'image', source: { type: 'url', url: inside } }] }] },
      { messages: [{ content: [{ type: 'tool_result', content: [{ type: 'image', source: { url: inside } }] }] }] },
      { messages: [{ content: [{ type: 'video_url', video_url: { url: inside } }] }] },
      { contents: [{ parts: [{ fileData: { fileUri: inside } }] }] },
      { contents: [{ parts: [{ file_data: { file_uri: inside } }] }] },
      { systemInstruction: { parts: [{ fileData: { fileUri: inside } }] } },
      { system_instruction: { parts: [{ file_data: { file_uri: inside } }] } },
      { contents: [{ parts: [{ functionResponse: { name: 'f', parts: [{ fileData: { fileUri: inside } }] } }] }] },
      { input: 'a', prompt: { id: 'p', variables: { mine: { type: 'input_image', image_url: inside } } } },
      { input: 'a', tools: [{ type: 'mcp', server_label: 'x', server_url: inside }] },
      { messages: [], mcp_servers: [{ type: 'url', name: 'x', url: inside }] },
      { images: ['https://example.com/a.png', inside] },
      { inputs: [{ content: [{ type: 'image_url', image_url: { url: inside } }] }] },
      { content: { parts: [{ fileData: { fileUri: inside } }] } },
      { requests: [{ content: { parts: [{ fileData: { fileUri: inside } }] } }] },
      { requests: [{ params: { messages: [{ content: [{ type: 'image', source: { url: inside } }] }] } }] },
      { images: [{ image_url: inside }], prompt: 'a hat' },
    ];
    for (const body of bodies) expect(privateMediaUrl(body), JSON.stringify(body)).toBe(inside);
  });

  it('is no concern where nobody fetches it: in texts, and in arguments of tools', () => {
    const inside = 'http://localhost:3000';
    expect(privateMediaUrl({ messages: [{ role: 'user', content: `open ${inside}` }] })).toBeUndefined();
    expect(privateMediaUrl({ prompt: [inside], input: [inside] })).toBeUndefined();
    const call = { type: 'tool_use', id: 't', name: 'open', input: { url: inside, content: { url: inside } } };
    expect(privateMediaUrl({ messages: [{ role: 'assistant', content: [call] }] })).toBeUndefined();
  });
});
