import { describe, expect, it } from 'vitest';
import { Losses } from '../../neutral/losses.ts';
import { cohereChatV1 } from '../cohere-chat-v1/dialect.ts';
import { writeRequest } from './write-request.ts';

describe('requests to Cohere', () => {
  it.each([
    [1, 0.99],
    [0, 0.01],
    [0.5, 0.5],
    [undefined, undefined],
  ])('take the nearest p that there is: %s', (topP, p) => {
    const request = { model: 'm', messages: [], stream: false, topP };
    expect(writeRequest(request, { model: 'm', provider: 'cohere', losses: new Losses() })['p']).toBe(p);
  });

  it.each([
    [2, 1],
    [-2, 0],
    [0.5, 0.5],
    [0, 0],
  ])('take the nearest penalty that there is: %s', (wanted, written) => {
    for (const write of [writeRequest, cohereChatV1.writeRequest]) {
      const losses = new Losses();
      const messages = [{ role: 'user' as const, parts: [{ type: 'text' as const, text: 'Hi' }] }];
      const request = { model: 'm', messages, stream: false, presencePenalty: wanted, frequencyPenalty: wanted };
      const body = write(request, { model: 'm', provider: 'cohere', losses });
      expect(body).toMatchObject({ presence_penalty: written, frequency_penalty: written });
      const lost = wanted === written ? [] : ['presencePenalty', 'frequencyPenalty'];
      expect(losses.list.map(({ field }) => field)).toEqual(lost);
    }
  });
});
