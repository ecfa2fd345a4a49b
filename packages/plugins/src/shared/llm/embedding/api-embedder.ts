import {
  addressOf,
  type Embedder,
  type EmbeddingsDialect,
  findEmbeddingsDialect,
  Losses,
  type Provider,
  providerNamed,
} from '@sallyport/llm';
import { type Refusal, refuse, type Services } from '@sallyport/pipeline';
import { compileCredential } from '../credentials/compile-credential.ts';
import type { OutgoingRequest } from '../credentials/credential.ts';
import { type EmbeddingsSettings, optionsOfEmbeddings } from '../schema/embeddings.ts';

const timeoutMs = 10_000;
const keepAliveMs = 60_000;
const answerBytesMax = 16 * 1024 * 1024;

/** Whoever serves an embeddings API. `close` gives back what it took. */
export interface ApiEmbedder extends Embedder {
  close(): void;
}

/** The configuration was checked: the provider has an embeddings API, in a language that is spoken here. */
export function createApiEmbedder(settings: EmbeddingsSettings, dimensions: number, services: Services): ApiEmbedder {
  const { name } = settings.model;
  const provider = providerNamed(settings.model.provider);
  const ask = { model: name, stream: false, rest: '', query: '' };
  const { credential, options } = compileCredential(
    provider,
    settings.auth,
    optionsOfEmbeddings(settings),
    noCredential,
    services,
  );
  const address = addressOf(provider, 'embeddings', ask, options);
  if ('problem' in address) throw new Error(`${provider.name} is not asked for embeddings`);
  const { origin, target, endpoint, api } = address;
  const dialect = findEmbeddingsDialect(endpoint.dialect)!;
  const wanted = takesDimensions(provider, name) ? dimensions : undefined;

  return {
    async embed(texts) {
      const { host, protocol } = new URL(origin);
      const request: OutgoingRequest = {
        method: 'POST',
        scheme: protocol === 'https:' ? 'https' : 'http',
        host,
        target,
        headers: ['Content-Type', 'application/json', ...(api.headers?.(options) ?? [])],
        body: Buffer.from(JSON.stringify(bodyFor(texts))),
      };
      const refusal: Refusal | undefined = await credential.apply(undefined, request);
      if (refusal !== undefined) throw new Error('there is no credential for the embeddings API at the moment');
      const { status, body } = await services.http.fetch({
        method: request.method,
        url: new URL(request.target, origin),
        headers: request.headers,
        body: request.body,
        timeoutMs,
        keepAliveMs,
        tlsVerify: true,
        bodyBytesMax: answerBytesMax,
        namedBy: 'operator',
      });
      if (status !== 200) throw new Error(`the embeddings API answered ${status}`);
      return vectorsIn(dialect, body, texts.length, dimensions);
    },
    close: () => credential.close(),
  };

  function bodyFor(texts: readonly string[]): Record<string, unknown> {
    const body = dialect.writeRequest(
      { model: name, inputs: [...texts], dimensions: wanted },
      { model: name, provider: api.accent ?? provider.name, losses: new Losses() },
    );
    for (const [member, value] of Object.entries(endpoint.edits?.(ask, options) ?? {})) {
      if (value === undefined) delete body[member];
      else body[member] = value;
    }
    return body;
  }
}

/** Never seen by a caller. */
const noCredential = refuse(500, 'llm_credential', 'there is no credential');

/** Older models refuse to be told how long their vectors are to be. */
function takesDimensions({ name }: Provider, model: string): boolean {
  return name === 'openai' || name === 'azure' ? model.includes('text-embedding-3') : name === 'gemini';
}

function vectorsIn(dialect: EmbeddingsDialect, body: Buffer, count: number, dimensions: number): number[][] {
  const read = dialect.readAnswer(parsed(body));
  if ('problem' in read) throw new Error(`the embeddings API's answer cannot be read: ${read.problem}`);
  const { vectors } = read.value;
  if (vectors.length !== count) throw new Error(`the embeddings API gave ${vectors.length} vectors for ${count} texts`);
  return vectors.map((vector) => {
    const numbers = typeof vector === 'string' ? floatsIn(vector) : vector;
    if (numbers.length === dimensions) return numbers;
    throw new Error(`vectordb.dimensions says ${dimensions}, and the model's vectors have ${numbers.length}`);
  });
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

/** Little-endian floats of 32 bits. */
function floatsIn(base64: string): number[] {
  const bytes = Buffer.from(base64, 'base64');
  return Array.from({ length: bytes.length >> 2 }, (_, index) => bytes.readFloatLE(index * 4));
}
