import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import { buffer, text } from 'node:stream/consumers';
import { LLMock } from '@copilotkit/aimock';
import { listenOnLoopback } from '@sallyport/testkit';
import OpenAI, { toFile } from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LlmGateway, startLlmGateway } from './llm-support.ts';

const operations = {
  'image/v1/images/generations': 'dall-e-3',
  'image/v1/images/edits': 'gpt-image-1',
  'audio/v1/audio/speech': 'tts-1',
  'audio/v1/audio/transcriptions': 'whisper-1',
  'audio/v1/audio/translations': 'whisper-1',
  'llm/v1/files': undefined,
  'llm/v1/batches': undefined,
};

function target(routeType: string, name: string | undefined, url: string, more: object = {}) {
  return {
    route_type: routeType,
    auth: { header_name: 'Authorization', header_value: 'Bearer provider-key' },
    model: { provider: 'openai', options: { upstream_url: url }, ...(name !== undefined && { name }), ...more },
    logging: { log_statistics: true },
  };
}

const mock = new LLMock({ port: 0, host: '127.0.0.1', logLevel: 'silent' });
mock.onImage(/.*/, { image: { b64Json: Buffer.from('a picture').toString('base64') } });
mock.onSpeech(/.*/, { audio: Buffer.from('sound').toString('base64') });
mock.onTranscription({ transcription: { text: 'what was said' } });
mock.onTranslation({ transcription: { text: 'in English' } });

/** What the own provider was sent, as it comes. */
let onUpload: (incoming: IncomingMessage) => unknown = () => {};
const usage = { type: 'tokens', input_tokens: 14, input_token_details: { text_tokens: 4, audio_tokens: 10 } };
const said = JSON.stringify({ text: 'hello', usage: { ...usage, output_tokens: 45, total_tokens: 59 } });
const provider = createServer((incoming, answer) => {
  Promise.resolve(onUpload(incoming)).then(
    (refused) => {
      incoming.resume();
      if (typeof refused === 'string') answer.writeHead(400, { 'content-type': 'application/json' }).end(refused);
      else incoming.once('end', () => answer.writeHead(200, { 'content-type': 'application/json' }).end(said));
    },
    () => answer.destroy(),
  );
});

let gateway: LlmGateway;
let client: OpenAI;

beforeAll(async () => {
  await mock.start();
  const { url } = await listenOnLoopback(provider);
  const targets = Object.entries(operations).map(([routeType, name]) => target(routeType, name, mock.url));
  const transcribe = (more: object = {}) => ({
    name: 'ai-proxy-advanced',
    config: {
      max_request_body_size: 0,
      targets: [target('audio/v1/audio/transcriptions', 'whisper-1', url, more)],
    },
  });
  gateway = await startLlmGateway([
    { path: '/v1', plugins: [{ name: 'ai-proxy-advanced', config: { targets } }] },
    { path: '/own', plugins: [transcribe()] },
    { path: '/alias', plugins: [transcribe({ model_alias: 'ears' })] },
    {
      path: '/small',
      plugins: [
        {
          name: 'ai-proxy',
          config: {
            ...target('audio/v1/audio/transcriptions', 'whisper-1', url),
            max_request_body_size: 1000,
          },
        },
      ],
    },
  ]);
  client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'none', maxRetries: 0 });
});

afterAll(async () => {
  await gateway.stop();
  await mock.stop();
  provider.closeAllConnections();
  provider.close();
});

describe("OpenAI's SDK gets through the gateway", () => {
  it('pictures', async () => {
    const made = await client.images.generate({ model: 'dall-e-3', prompt: 'a cat', response_format: 'b64_json' });
    expect(Buffer.from(made.data![0]!.b64_json!, 'base64').toString()).toBe('a picture');
    const image = await toFile(Buffer.from('png'), 'cat.png', { type: 'image/png' });
    const edited = await client.images.edit({ model: 'gpt-image-1', image, prompt: 'a hat' });
    expect(edited.data).toHaveLength(1);
  });

  it('speech', async () => {
    const answer = await client.audio.speech.create({ model: 'tts-1', voice: 'alloy', input: 'hello' });
    expect(await answer.text()).toBe('sound');
  });

  it('what was said', async () => {
    const file = await toFile(Buffer.from('RIFF'), 'a.wav', { type: 'audio/wav' });
    expect((await client.audio.transcriptions.create({ model: 'whisper-1', file })).text).toBe('what was said');
    expect((await client.audio.translations.create({ model: 'whisper-1', file })).text).toBe('in English');
  });

  it('files', async () => {
    const content = Buffer.from('{"custom_id":"1"}\n');
    const kept = await client.files.create({ file: await toFile(content, 'a.jsonl'), purpose: 'batch' });
    expect(kept.filename).toBe('a.jsonl');
    expect((await client.files.list()).data.map(({ id }) => id)).toContain(kept.id);
    expect((await client.files.retrieve(kept.id)).bytes).toBe(content.length);
    expect(await (await client.files.content(kept.id)).text()).toBe(content.toString());
    expect((await client.files.delete(kept.id)).deleted).toBe(true);
    await expect(client.files.retrieve(kept.id)).rejects.toMatchObject({ status: 404 });
  });

  it('and is told in the usual way of what the route does not serve', async () => {
    await expect(client.embeddings.create({ model: 'm', input: 'a' })).rejects.toMatchObject({ status: 404 });
  });
});

const boundary = 'b-1';
const head = (name: string, more = '') =>
  `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n`;
const file = (content: string) => `${head('file', '; filename="a.wav"')}${content}\r\n`;
const model = (name: string) => `${head('model')}${name}\r\n`;
const last = `--${boundary}--\r\n`;

function post(path: string, headers: Record<string, string | number> = {}) {
  return request(`${gateway.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}`, ...headers },
  });
}

async function answerOf(outgoing: ReturnType<typeof post>): Promise<{ status: number; body: string }> {
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  return { status: answer.statusCode!, body: await text(answer) };
}

describe('a form', () => {
  it('goes on while it still comes, with the configured model', async () => {
    const arrived = Promise.withResolvers<void>();
    const whole = Promise.withResolvers<string>();
    onUpload = (incoming) => {
      incoming.on('data', (chunk: Buffer) => chunk.includes('xxx') && arrived.resolve());
      void buffer(incoming).then((body) => whole.resolve(body.toString()), whole.reject);
    };
    const outgoing = post('/own');
    outgoing.write(file('x'.repeat(200_000)));
    await arrived.promise;
    outgoing.end(model('') + last);
    expect(await answerOf(outgoing)).toEqual({ status: 200, body: said });
    expect(await whole.promise).toBe(file('x'.repeat(200_000)) + model('whisper-1') + last);
  });

  it('is booked by what the provider says', async () => {
    onUpload = () => {};
    const outgoing = post('/own?booked');
    outgoing.end(file('x') + last);
    expect((await answerOf(outgoing)).status).toBe(200);
    const [record] = await gateway.records('/own?booked');
    expect(record).toMatchObject({ ai: { proxy: { usage: { prompt_tokens: 14, completion_tokens: 45 } } } });
  });

  it('whose model chooses the target is read first', async () => {
    const sent = Promise.withResolvers<string>();
    onUpload = (incoming) => void buffer(incoming).then((body) => sent.resolve(body.toString()), sent.reject);
    const outgoing = post('/alias');
    outgoing.end(file('x') + model('ears') + last);
    expect((await answerOf(outgoing)).status).toBe(200);
    expect(await sent.promise).toBe(file('x') + model('whisper-1') + last);
    const other = post('/alias');
    other.end(file('x') + model('nose') + last);
    expect(await answerOf(other)).toMatchObject({ status: 400, body: expect.stringContaining('ears') });
  });

  it('that is none is refused, and the provider is not left waiting', async () => {
    const gone = Promise.withResolvers<void>();
    onUpload = (incoming) => void incoming.once('close', gone.resolve);
    const outgoing = post('/own');
    outgoing.write(file('x'.repeat(100_000)));
    outgoing.end(`--${boundary}\r\nContent-Disposition: form-data\r\n\r\nx\r\n${last}`);
    const { status, body } = await answerOf(outgoing);
    expect(status).toBe(400);
    expect(JSON.parse(body)).toMatchObject({ error: { type: 'invalid_request_error' } });
    await gone.promise;
  });

  it('that the provider refuses while it comes ends there', async () => {
    const refused = { error: { message: 'Too loud.', type: 'invalid_request_error', param: 'file', code: null } };
    onUpload = () => JSON.stringify(refused);
    const outgoing = post('/own');
    outgoing.on('error', () => {});
    outgoing.write(file('x'.repeat(100_000)));
    const { status, body } = await answerOf(outgoing);
    expect([status, JSON.parse(body)]).toEqual([400, refused]);
    outgoing.destroy();
  });

  it('of a caller who leaves ends at the provider', async () => {
    const gone = Promise.withResolvers<void>();
    const arrived = Promise.withResolvers<void>();
    onUpload = (incoming) => {
      incoming.once('data', () => arrived.resolve()).resume();
      incoming.once('close', gone.resolve);
      return new Promise(() => {});
    };
    const outgoing = post('/own');
    outgoing.on('error', () => {});
    outgoing.write(file('x'.repeat(100_000)));
    await arrived.promise;
    outgoing.destroy();
    await gone.promise;
  });

  it('may be three times as long as other requests', async () => {
    onUpload = () => {};
    const fits = post('/small');
    fits.end(file('x'.repeat(2_500)) + last);
    expect((await answerOf(fits)).status).toBe(200);
    const outgoing = post('/small');
    outgoing.on('error', () => {});
    outgoing.end(file('x'.repeat(3_000)) + last);
    expect(await answerOf(outgoing)).toMatchObject({ status: 413, body: expect.stringContaining('"error"') });
  });
});
