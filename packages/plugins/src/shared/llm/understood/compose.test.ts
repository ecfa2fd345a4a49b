import { addressOf, findFormat, type Operation, providerNamed } from '@sallyport/llm';
import { describe, expect, it } from 'vitest';
import type { Composed } from '../attempts/composed.ts';
import type { ReadLlmCall } from '../calls/llm-call.ts';
import { findDialect } from '../dialects/caller-dialect.ts';
import { type ModelOptions, modelOptionsSchema } from '../schema/model-options.ts';
import type { ModelTarget, Place } from '../targets/model-target.ts';
import { compose } from './compose.ts';

interface Ask {
  provider: string;
  operation?: Operation;
  format?: string;
  options?: Record<string, unknown>;
  options_are_defaults?: boolean;
  stream?: boolean;
  /** As the provider names it. */
  model?: string;
}

/** The body that a caller's becomes. */
function composed(text: string, ask: Ask): string {
  return passed(text, ask).body.toString();
}

function passed(
  text: string,
  { provider: name, operation = 'chat', format = 'openai', stream = false, model: modelName = 'm', ...model }: Ask,
): Composed {
  const provider = providerNamed(name);
  const options: ModelOptions = modelOptionsSchema.parse({ upstream_url: 'http://models.example', ...model.options });
  const caller = findDialect(findFormat(format)!.dialects[operation]!)!;
  const at = (isStream: boolean) =>
    addressOf(provider, operation, { model: modelName, stream: isStream, rest: '', query: '' }, options, caller.name);
  const place = { model: modelName, options, whole: at(false), streamed: at(true) } as unknown as Place;
  const settings = { model: { provider: name, name: modelName, options_are_defaults: false, ...model, options } };
  const body = JSON.parse(text);
  const call = {
    caller,
    operation,
    model: modelName,
    stream,
    wantsStream: body.stream === true,
    body,
    bytes: Buffer.from(text),
  };
  const outcome = compose(call as unknown as ReadLlmCall, { provider, settings } as unknown as ModelTarget, place);
  if ('status' in outcome) throw new Error('refused');
  return outcome;
}

describe('a body in the language of the provider', () => {
  it('is the caller’s, byte for byte, when nothing has to be different', () => {
    const text = '{ "model":"m", "messages":[{"role":"user","content":"a\\u00e9"}],"seed":1e2, "unknown":[] }';
    expect(composed(text, { provider: 'openai' })).toBe(text);
  });

  it('has the model’s name, and asks streams for their usage', () => {
    expect(composed('{"messages":[]}', { provider: 'openai' })).toBe('{"messages":[],"model":"m"}');
    expect(composed('{"model":"m","messages":[],"stream":true}', { provider: 'openai', stream: true })).toBe(
      '{"model":"m","messages":[],"stream":true,"stream_options":{"include_usage":true}}',
    );
  });

  it('says what the configuration says of sampling, where its language has that', () => {
    const options = { max_tokens: 7, temperature: 0.5 };
    expect(composed('{"model":"m","messages":[],"temperature":2}', { provider: 'openai', options })).toBe(
      '{"model":"m","messages":[],"temperature":0.5,"max_tokens":7}',
    );
    const gemini = '{"contents":[],"generationConfig":{"temperature":2,"seed":1}}';
    expect(JSON.parse(composed(gemini, { provider: 'gemini', format: 'gemini', options }))).toEqual({
      contents: [],
      generationConfig: { temperature: 0.5, seed: 1, maxOutputTokens: 7 },
    });
    expect(JSON.parse(composed('{"contents":[]}', { provider: 'gemini', format: 'gemini', options }))).toEqual({
      contents: [],
      generationConfig: { temperature: 0.5, maxOutputTokens: 7 },
    });
  });

  it.each([
    ['gpt-4o', { max_tokens: 7 }],
    ['gpt-5', { max_completion_tokens: 7 }],
  ])('has the configured length, by whatever name the caller asks for another (%s)', (model, wanted) => {
    const text = `{"model":"${model}","messages":[],"max_completion_tokens":9000}`;
    const body = JSON.parse(composed(text, { provider: 'openai', model, options: { max_tokens: 7 } }));
    expect(body).toEqual({ model, messages: [], ...wanted });
  });

  it('has the caller’s length by its newer name, where the configuration is there for what it leaves out', () => {
    const text = '{"model":"m","messages":[],"max_completion_tokens":50}';
    const defaults = { options: { max_tokens: 7 }, options_are_defaults: true };
    expect(composed(text, { provider: 'openai', ...defaults })).toBe(text);
  });

  it('keeps what the caller says where the configuration is there for what it leaves out', () => {
    const defaults = { options: { max_tokens: 7, temperature: 0.5 }, options_are_defaults: true };
    expect(composed('{"model":"m","messages":[],"temperature":2}', { provider: 'openai', ...defaults })).toBe(
      '{"model":"m","messages":[],"temperature":2,"max_tokens":7}',
    );
    const gemini = '{"contents":[],"generationConfig":{"temperature":2}}';
    expect(JSON.parse(composed(gemini, { provider: 'gemini', format: 'gemini', ...defaults }))).toMatchObject({
      generationConfig: { temperature: 2, maxOutputTokens: 7 },
    });
  });
});

describe('a body that passes', () => {
  it('tells what the configuration wants and its language has no word for', () => {
    const { losses } = passed('{"model":"m","prompt":"Hi"}', {
      provider: 'openai',
      operation: 'completions',
      options: { top_k: 3 },
    });
    expect(losses.list.map(({ field }) => field)).toEqual(['topK']);
  });
});

describe('a body for a version of Anthropic’s API', () => {
  const text = '{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"Hi"}],"temperature":1,"top_k":5}';
  const ask = (version: string, more = {}) =>
    passed(text, { provider: 'anthropic', options: { anthropic_version: version }, ...more });

  it.each(['anthropic', undefined])('has no sampling where the version refuses it, and says so (%s)', (format) => {
    const { body, losses } = ask('2026-10-21', format && { format });
    expect(JSON.parse(body.toString())).toEqual({
      model: 'm',
      max_tokens: 9,
      messages: [{ role: 'user', content: expect.anything() }],
    });
    expect(losses.list.map(({ field }) => field)).toEqual(['temperature', 'top_k']);
  });

  it('keeps it where the version takes it', () => {
    expect(ask('2023-06-01', { format: 'anthropic' }).body.toString()).toBe(text);
  });
});

describe('a body in another language', () => {
  it('says what the configuration says of sampling', () => {
    const options = { max_tokens: 7, anthropic_version: '2023-06-01' };
    const text = '{"messages":[{"role":"user","content":"Hello"}],"max_tokens":100}';
    expect(JSON.parse(composed(text, { provider: 'anthropic', options }))).toMatchObject({ max_tokens: 7, model: 'm' });
  });
});

describe('a request for embeddings', () => {
  const ask = (provider: string, options: object, text = '{"model":"m","input":"Hello"}') =>
    JSON.parse(composed(text, { provider, operation: 'embeddings', options: { ...options } }));

  it('says how long vectors are to be, in any language', () => {
    expect(ask('openai', { embeddings_dimensions: 256 })).toMatchObject({ dimensions: 256, input: 'Hello' });
    expect(ask('openai', {})).toEqual({ model: 'm', input: 'Hello' });
    expect(ask('cohere', { embeddings_dimensions: 256, cohere: {} })).toMatchObject({ output_dimension: 256 });
  });

  it('says to Cohere what they are for', () => {
    expect(ask('cohere', { cohere: { embedding_input_type: 'search_query' } })).toMatchObject({
      input_type: 'search_query',
    });
  });
});
