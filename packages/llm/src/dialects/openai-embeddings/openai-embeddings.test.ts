import { describe, expect, it } from 'vitest';
import type { EmbeddingsRequest } from '../../neutral/embeddings.ts';
import { Losses } from '../../neutral/losses.ts';
import type { Json } from '../dialect.ts';
import { openaiEmbeddings } from './dialect.ts';

function read(body: Json): EmbeddingsRequest {
  const outcome = openaiEmbeddings.readRequest(body, {});
  if ('problem' in outcome) throw new Error(outcome.problem);
  return outcome.value;
}

const write = (body: Json, provider = 'openai') =>
  openaiEmbeddings.writeRequest(read(body), { model: 'm', provider, losses: new Losses() });

describe('openai-embeddings', () => {
  it('writes requests as they were read: a text, texts, tokens, lists of tokens', () => {
    for (const input of ['a', ['a'], ['a', 'b'], [1, 2], [[1, 2], [3]]]) {
      expect(write({ model: 'm', input })).toEqual({ model: 'm', input });
    }
    const whole = { model: 'm', input: 'a', dimensions: 5, encoding_format: 'base64', user: 'u', truncate: 'END' };
    expect(write(whole)).toEqual(whole);
  });

  it('asks for nothing that was not asked for, and says dimensions as Mistral does', () => {
    expect(write({ model: 'm', input: 'a', encoding_format: null })).toEqual({ model: 'm', input: 'a' });
    expect(write({ model: 'm', input: 'a', dimensions: 5 }, 'mistral')).toEqual({
      model: 'm',
      input: 'a',
      output_dimension: 5,
    });
  });

  it('refuses pictures: without them, vectors would stand for other inputs than the caller counts', () => {
    const picture = { type: 'image', source: { kind: 'data', mediaType: 'image/png', data: 'iVBO' } } as const;
    const request: EmbeddingsRequest = { model: 'm', inputs: ['a', picture] };
    expect(openaiEmbeddings.cannotAsk?.(request, 'm')).toBe('the model m takes texts and tokens only');
    expect(openaiEmbeddings.cannotAsk?.(read({ input: [[1, 2], [3]] }), 'm')).toBeUndefined();
  });

  it('says what is wrong', () => {
    for (const input of [undefined, 5, [], [['a']], [null], {}]) {
      expect(openaiEmbeddings.readRequest({ input }, {})).toMatchObject({ param: 'input' });
    }
    expect(openaiEmbeddings.readRequest({ input: 'a', encoding_format: 'hex' }, {})).toHaveProperty('problem');
    expect(openaiEmbeddings.readAnswer({ data: [{ embedding: 5 }] })).toHaveProperty('problem');
    expect(openaiEmbeddings.readAnswer('<html>')).toHaveProperty('problem');
  });

  it('gives vectors in order, as numbers or base64, whichever was asked for', () => {
    const body = {
      data: [
        { index: 1, embedding: [0.5, -2] },
        { index: 0, embedding: [1, 0.25] },
      ],
      model: 'm',
      usage: { prompt_tokens: 4, total_tokens: 4 },
    };
    const answer = openaiEmbeddings.readAnswer(body);
    if ('problem' in answer) throw new Error(answer.problem);
    expect(answer.value.vectors).toEqual([
      [1, 0.25],
      [0.5, -2],
    ]);
    const base64 = openaiEmbeddings.writeAnswer(answer.value, read({ input: ['a', 'b'], encoding_format: 'base64' }));
    expect(base64).toMatchObject({ data: [{ embedding: 'AACAPwAAgD4=' }, { embedding: 'AAAAPwAAAMA=' }] });
    const again = openaiEmbeddings.readAnswer(base64);
    if ('problem' in again) throw new Error(again.problem);
    expect(openaiEmbeddings.writeAnswer(again.value, read({ input: ['a', 'b'] }))).toMatchObject({
      data: [{ embedding: [1, 0.25] }, { embedding: [0.5, -2] }],
      usage: { prompt_tokens: 4, total_tokens: 4 },
    });
  });
});
