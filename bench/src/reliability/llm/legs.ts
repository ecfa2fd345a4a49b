import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { logRecords, type RunningGateway, startGateway } from '@sallyport/testkit';
import { type RunningDevLlm, startDevLlm } from '@sallyport/testkit/llm';

/** A client's language, and a provider's. */
interface LegSettings {
  readonly format: 'openai' | 'responses' | 'anthropic' | 'gemini' | 'bedrock';
  readonly provider: 'openai' | 'anthropic' | 'gemini' | 'bedrock' | 'cohere' | 'mistral' | 'ollama';
}

const auth = { header_name: 'x-key', header_value: 'k' };
const ofProvider: Readonly<Record<LegSettings['provider'], { auth: object; options?: object }>> = {
  openai: { auth },
  anthropic: { auth, options: { anthropic_version: '2023-06-01' } },
  gemini: { auth },
  bedrock: {
    auth: { aws_access_key_id: 'AKIDEXAMPLE', aws_secret_access_key: 'secret' },
    options: { bedrock: { aws_region: 'eu-central-1' } },
  },
  cohere: { auth },
  mistral: { auth, options: { mistral_format: 'openai' } },
  ollama: { auth: {} },
};

/** One language on both sides, and OpenAI's with each other. */
const settings: readonly LegSettings[] = [
  { format: 'openai', provider: 'openai' },
  { format: 'anthropic', provider: 'anthropic' },
  { format: 'gemini', provider: 'gemini' },
  { format: 'bedrock', provider: 'bedrock' },
  { format: 'openai', provider: 'anthropic' },
  { format: 'openai', provider: 'gemini' },
  { format: 'openai', provider: 'bedrock' },
  { format: 'openai', provider: 'cohere' },
  { format: 'openai', provider: 'ollama' },
  { format: 'openai', provider: 'mistral' },
  { format: 'anthropic', provider: 'openai' },
  { format: 'responses', provider: 'openai' },
  { format: 'responses', provider: 'anthropic' },
];

/** A way through the gateway, with a provider of its own. */
export interface Leg extends LegSettings {
  readonly name: string;
  readonly path: string;
  readonly body: string;
  readonly upstream: RunningDevLlm;
  /** Both sides speak one language: bytes pass. */
  readonly isSame: boolean;
}

export interface Legs {
  readonly legs: readonly Leg[];
  readonly gateway: RunningGateway;
  /** One per exchange that is over. */
  records(): Promise<LegRecord[]>;
  stop(): Promise<void>;
}

/** What the log says of an exchange. */
export interface LegRecord {
  readonly response: { readonly status: number };
  readonly ai?: { readonly proxy: { readonly usage?: { readonly total_tokens: number } } };
}

export async function startLegs(): Promise<Legs> {
  const legs: Leg[] = [];
  for (const [index, one] of settings.entries()) {
    const upstream = await startDevLlm({ api: one.provider });
    const isSame = one.provider === one.format;
    const name = isSame ? one.provider : `${one.format} → ${one.provider}`;
    legs.push({ ...one, name, isSame, upstream, ...asked(one.format, `/${index}`) });
  }
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-legs-'));
  const log = join(folder, 'log');
  const gateway = await startGateway({ config: JSON.stringify(config(legs, log)), workers: 1 });
  return {
    legs,
    gateway,
    records: () => logRecords<LegRecord>(log),
    async stop() {
      await gateway.stop();
      await Promise.all(legs.map(({ upstream }) => upstream.stop()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Several bytes in a character, so that a cut may go through one. */
export const question = 'Grüße aus 東京 🗼, say it again';

function asked(format: Leg['format'], prefix: string): { path: string; body: string } {
  const user = [{ role: 'user', content: question }];
  const usage = { stream_options: { include_usage: true } };
  const parts = [{ role: 'user', parts: [{ text: question }] }];
  const texts = [{ role: 'user', content: [{ text: question }] }];
  const [path, body] = {
    openai: ['', { messages: user, stream: true, ...usage }],
    responses: ['', { input: question, stream: true }],
    anthropic: ['/v1/messages', { model: 'm', max_tokens: 200, messages: user, stream: true }],
    gemini: ['/v1beta/models/m:streamGenerateContent?alt=sse', { contents: parts }],
    bedrock: ['/model/m/converse-stream', { messages: texts }],
  }[format] as [string, object];
  return { path: `${prefix}${path}`, body: JSON.stringify(body) };
}

function config(legs: readonly Leg[], log: string): object {
  return {
    _format_version: '3.0',
    plugins: [{ name: 'file-log', config: { path: log } }],
    routes: legs.map(({ format, provider, upstream }, index) => ({
      paths: [`/${index}`],
      plugins: [
        {
          name: 'ai-proxy-advanced',
          config: {
            llm_format: format === 'responses' ? 'openai' : format,
            balancer: { retries: 0 },
            targets: [
              {
                route_type: format === 'responses' ? 'llm/v1/responses' : 'llm/v1/chat',
                auth: ofProvider[provider].auth,
                model: {
                  provider,
                  name: 'm',
                  options: { ...ofProvider[provider].options, upstream_url: upstream.url },
                },
                logging: { log_statistics: true },
              },
            ],
          },
        },
      ],
    })),
  };
}

/** What a client got. */
export interface Got {
  /** 0 where the connection broke off. */
  readonly status: number;
  readonly body: Buffer;
  /** The body has its proper end. */
  readonly isWhole: boolean;
}

export function ask({ gateway }: Pick<Legs, 'gateway'>, { path, body }: Leg): Promise<Got> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const outgoing = request(`${gateway.proxyUrl}${path}`, { method: 'POST', headers, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      const settle = (isWhole: boolean) =>
        resolve({ status: answer.statusCode!, body: Buffer.concat(chunks), isWhole });
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('end', () => settle(true));
      answer.once('error', () => settle(false));
    });
    // The connection broke off before the head could be read.
    outgoing.once('error', () => resolve({ status: 0, body: Buffer.alloc(0), isWhole: false }));
    outgoing.end(body);
  });
}

/** What a stream says, as its client's language has it. */
export interface Said {
  readonly text: string;
  /** It says that this was all. */
  readonly hasEnd: boolean;
  /** It says that it failed. */
  readonly hasFailed: boolean;
}

const marks: Readonly<Record<Leg['format'], { text: RegExp; end: RegExp; failure: RegExp }>> = {
  openai: { text: /"content":"((?:[^"\\]|\\.)*)"/g, end: /data: \[DONE\]/, failure: /^data: \{"error":/m },
  responses: {
    text: /"delta":"((?:[^"\\]|\\.)*)"/g,
    end: /^event: response\.completed/m,
    failure: /^event: (?:error|response\.failed)/m,
  },
  anthropic: { text: /"text":"((?:[^"\\]|\\.)*)"/g, end: /^event: message_stop/m, failure: /^event: error/m },
  gemini: { text: /"text": ?"((?:[^"\\]|\\.)*)"/g, end: /"finishReason": ?"/, failure: /"error": ?\{/ },
  bedrock: { text: /"text":"((?:[^"\\]|\\.)*)"/g, end: /messageStop/, failure: /:exception-type/ },
};

/** Looks at a stream with nothing of ours. */
export function read({ format }: Leg, body: Buffer): Said {
  const written = body.toString();
  const { text, end, failure } = marks[format];
  const texts = [...written.matchAll(text)].map(([, piece]) => JSON.parse(`"${piece}"`) as string);
  return { text: texts.join(''), hasEnd: end.test(written), hasFailed: failure.test(written) };
}
