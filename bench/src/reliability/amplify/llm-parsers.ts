import { crc32 } from 'node:zlib';
import {
  type ChatDialect,
  type ChatEvent,
  chatDialects,
  createFramer,
  type FramingName,
  Losses,
  MultipartRewriter,
  UsageTail,
} from '@sallyport/llm';
import { bodyJsonLimits, parseJson } from '@sallyport/pipeline';
import type { Parser } from './parsers.ts';

const bytesMax = 64 * 1024;
const frameBytesMax = 16 * 1024 * 1024;
/** A text over and over, up to the limit. */
const filled = (text: string, start = '', end = '') =>
  start + text.repeat(Math.floor((bytesMax - start.length - end.length) / text.length)) + end;

/** Requests with as much in them as there can be, in the words of several dialects; each is read as all of them. */
const requests = [
  filled('{"role":"user","content":"a"},', '{"model":"m","messages":[', '{"role":"user","content":"a"}]}'),
  filled('{"role":"tool","tool_call_id":"c","content":"a"},', '{"messages":[', '{"role":"user","content":"a"}]}'),
  filled('{"type":"text","text":"a"},', '{"messages":[{"role":"user","content":[', '{"type":"text","text":"a"}]}]}'),
  filled(
    '{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}},',
    '{"messages":[{"role":"assistant","tool_calls":[',
    '{"id":"d","type":"function","function":{"name":"f","arguments":"{}"}}]}]}',
  ),
  filled(
    '{"type":"function","function":{"name":"f","parameters":{"type":"object"}}},',
    '{"messages":[{"role":"user","content":"a"}],"tools":[',
    '{"type":"function","function":{"name":"g"}}]}',
  ),
  filled(
    '{"type":"tool_use","id":"a","name":"f","input":{}},',
    '{"messages":[{"role":"assistant","content":[',
    '{}]}]}',
  ),
  filled('{"type":"message","role":"user","content":"a"},', '{"input":[', '{"role":"user","content":"a"}]}'),
  filled('{"role":"user","parts":[{"text":"a"}]},', '{"contents":[', '{"role":"user","parts":[{"text":"a"}]}]}'),
  filled('{"role":"user","content":[{"text":"a"}]},', '{"messages":[', '{"role":"user","content":[{"text":"a"}]}]}'),
  filled('"a",', '{"model":"m","prompt":[', '"a"]}'),
  filled('"a",', '{"messages":[{"role":"user","content":"a"}],"stop":[', '"a"]}'),
  `{"messages":[{"role":"user","content":"a"}],"x":${'{"a":'.repeat(500)}1${'}'.repeat(500)}}`,
  filled('\\u0041', '{"messages":[{"role":"user","content":"', '"}]}'),
];

function readAsAll(input: Buffer): unknown {
  const parsed = parseJson(input, bodyJsonLimits);
  if ('problem' in parsed) return parsed;
  for (const dialect of chatDialects) dialect.readRequest(parsed.value as Record<string, unknown>, { model: 'm' });
  return parsed;
}

/** One dialect's reading, written in another's words: that costs what a translated call costs. */
function translating(from: ChatDialect, to: ChatDialect): Parser {
  return {
    name: `a request of ${from.name}, translated to ${to.name}`,
    crafted: requests,
    read(input: Buffer) {
      const parsed = parseJson(input, bodyJsonLimits);
      if ('problem' in parsed) return parsed;
      const read = from.readRequest(parsed.value as Record<string, unknown>, { model: 'm' });
      if ('problem' in read) return read;
      return to.writeRequest(read.value, { model: 'm', provider: 'openai', losses: new Losses() });
    },
  };
}

/** What a provider might stream, in one piece and in small ones. */
const streams: Readonly<Record<FramingName, readonly string[]>> = {
  sse: [
    filled('data: {"choices":[{"index":0,"delta":{"content":"a"}}]}\n\n'),
    filled('{"index":0,"delta":{"content":"a"}},', 'data: {"choices":[', '{}]}\n\n'),
    filled(
      '{"index":1,"id":"a","function":{"name":"f","arguments":"{"}},',
      'data: {"choices":[{"delta":{"tool_calls":[',
      '{}]}}]}\n\n',
    ),
    filled('{"id":"a"},{"id":"b"},', 'data: {"choices":[{"delta":{"tool_calls":[', '{}]}}]}\n\n'),
    filled('data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}\n\n'),
    filled('data: {"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"a"}\n\n'),
    filled('data: {"candidates":[{"content":{"parts":[{"text":"a"}]}}]}\n\n'),
    filled('{"text":"a"},', 'data: {"candidates":[{"content":{"parts":[', '{}]}}]}\n\n'),
    filled('content":"', 'data: {"choices":[{"delta":{"'),
    filled('\\\\"', 'data: {"choices":[{"delta":{"content":"', '"}}]}\n\n'),
    filled('\n'),
    filled('data:x\n'),
    filled('[', 'data: '),
  ],
  lines: [filled('\n'), filled(' \n'), filled('{"message":{"content":"a"}}\n'), filled('['), filled(' ')],
  'json-array': [
    filled('{"a":1},', '[', '{}]'),
    filled('[', '[{"a":'),
    filled('\\"', '[{"'),
    filled(' ', '['),
    filled('{}'),
  ],
  'aws-event-stream': [
    filled(awsMessage('{"contentBlockIndex":0,"delta":{"text":"a"}}')),
    filled(awsMessage('')),
    awsMessage(filled('[').slice(64)),
    filled('\0'),
  ],
};

/** A message of AWS without headers, a byte a character. */
function awsMessage(payload: string): string {
  const message = Buffer.alloc(16 + payload.length);
  message.writeUInt32BE(message.length, 0);
  message.writeUInt32BE(crc32(message.subarray(0, 8)), 8);
  message.write(payload, 12, 'latin1');
  message.writeUInt32BE(crc32(message.subarray(0, -4)), message.length - 4);
  return message.toString('latin1');
}

function framesOf(framing: FramingName, input: Buffer, pieceBytes: number): Buffer[] {
  const framer = createFramer(framing, frameBytesMax);
  const frames: Buffer[] = [];
  for (let at = 0; at < input.length; at += pieceBytes)
    for (const frame of framer.push(input.subarray(at, at + pieceBytes)) ?? []) frames.push(frame);
  return frames;
}

function framedInPieces(framing: FramingName): Parser {
  return {
    name: `a stream of ${framing}, in pieces of 16 bytes`,
    crafted: streams[framing],
    read: (input: Buffer) => framesOf(framing, input, 16).length,
  };
}

function streamOf(dialect: ChatDialect): Parser {
  return {
    name: `a stream of ${dialect.name}, read and watched`,
    crafted: streams[dialect.framing],
    read(input: Buffer) {
      const watcher = dialect.streamWatcher();
      const reader = dialect.streamReader();
      const out: ChatEvent[] = [];
      for (const frame of framesOf(dialect.framing, input, bytesMax)) {
        watcher.see(frame);
        reader.read(frame, out);
      }
      reader.finish(out);
      return out;
    },
  };
}

const part = (name: string) => `\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n\r\n--b`;

/** Those whose writers do most, and one for each framing besides. */
const translated = new Set(['anthropic-messages', 'gemini']);
const streamed = new Set(['openai-chat', 'anthropic-messages', 'bedrock-converse', 'gemini-array', 'ollama-chat']);
const openaiChat = chatDialects.find(({ name }) => name === 'openai-chat')!;

export const llmParsers: readonly Parser[] = [
  { name: 'a request to a model, in all dialects', crafted: requests, read: readAsAll },
  ...chatDialects.filter(({ name }) => translated.has(name)).map((dialect) => translating(openaiChat, dialect)),
  ...chatDialects.filter(({ name }) => streamed.has(name)).map(streamOf),
  ...(Object.keys(streams) as FramingName[]).map(framedInPieces),
  {
    name: 'a form with a file',
    crafted: [
      filled(part('a'), '--b', '--'),
      filled(part('model'), '--b', '--'),
      filled('\r\n--', '--b\r\n'),
      filled('\r\n', '--b\r\nContent-Disposition: form-data; name="file"\r\n\r\n'),
      filled(' ', '--b'),
      filled('a: b\r\n', '--b\r\n'),
      filled('; a="b"', '--b\r\nContent-Disposition: form-data'),
      filled('\\"', '--b\r\nContent-Disposition: form-data; name="'),
    ],
    read(input: Buffer) {
      const rewriter = new MultipartRewriter('b', new Map([['model', 'm']]), new Set(['stream']));
      return rewriter.push(input);
    },
  },
  {
    name: 'the end of an answer that passes unread',
    crafted: [filled('"usage":'), filled('"usage":{'), filled('"usage" ', '', ':{}'), filled('{')],
    read(input: Buffer) {
      const tail = new UsageTail();
      for (let at = 0; at < input.length; at += 100) tail.see(input.subarray(at, at + 100));
      return tail.last('usage');
    },
  },
];
