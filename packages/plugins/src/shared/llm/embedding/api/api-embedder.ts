import {
  addressOf,
  type EmbeddingsDialect,
  findEmbeddingsDialect,
  Losses,
  type Provider,
  providerNamed,
} from '@sallyport/llm';
import { type Embedder, embedTimeoutMs, type Refusal, refuse, type Services, type Vector } from '@sallyport/pipeline';
import { compileCredential } from '../../credentials/compile-credential.ts';
import type { OutgoingRequest } from '../../credentials/credential.ts';
import { type EmbeddingsSettings, optionsOfEmbeddings } from '../../schema/embeddings.ts';
import { ApiCalls } from './api-calls.ts';
import { vectorsIn } from './vectors-in.ts';

const keepAliveMs = 60_000;
const answerBytesMax = 16 * 1024 * 1024;

/** Whoever serves an embeddings API. `close` gives back what it took. */
export interface ApiEmbedder extends Embedder {
  close(): void;
}

/** The configuration was checked: the provider has an embeddings API, in a language that is spoken here. */
export function createApiEmbedder(settings: EmbeddingsSettings, dimensions: number, services: Services): ApiEmbedder {
  const name = settings.model.name!;
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
  const textsMax = textsPerCall(dialect, name);
  const calls = new ApiCalls(services.clock);

  return {
    model: modelIdOf(settings, dimensions),
    dimensions,
    async embed(texts, { timeoutMs = embedTimeoutMs, signal } = {}) {
      const untilMs = services.clock.monotonicMs() + timeoutMs;
      const batches: Promise<Vector[]>[] = [];
      for (let from = 0; from < texts.length; from += textsMax) {
        const batch = texts.slice(from, from + textsMax);
        batches.push(
          calls
            .call((leftMs) => send(batch, leftMs), untilMs, signal)
            .then((body) => vectorsIn(dialect, body, batch.length, dimensions)),
        );
      }
      return (await Promise.all(batches)).flat();
    },
    close: () => credential.close(),
  };

  async function send(texts: readonly string[], timeoutMs: number) {
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
    return await services.http.fetch({
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
  }

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

/** Names what makes the vectors. */
function modelIdOf({ model }: EmbeddingsSettings, dimensions: number): string {
  const { provider, name, options } = model;
  return JSON.stringify([provider, name, options?.upstream_url, options?.azure?.deployment_id, dimensions]);
}

/** Never seen by a caller. */
const noCredential = refuse(500, 'llm_credential', 'there is no credential');

/** Older models refuse to be told how long their vectors are to be. */
function takesDimensions({ name }: Provider, model: string): boolean {
  return name === 'openai' || name === 'azure' ? model.includes('text-embedding-3') : name === 'gemini';
}

/** What even the strictest provider of a language takes at once. */
function textsPerCall({ cannotAsk }: EmbeddingsDialect, model: string): number {
  return cannotAsk?.({ model, inputs: ['', ''] }, model) === undefined ? 96 : 1;
}
