import { describe, expect, it } from 'vitest';
import { Losses } from '../../neutral/losses.ts';
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
});
