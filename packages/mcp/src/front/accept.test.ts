import { describe, expect, it } from 'vitest';
import { accepts, prefersStreams } from './accept.ts';

describe('prefersStreams', () => {
  it.each([
    [undefined, false],
    ['*/*', false],
    ['application/json', false],
    ['application/json, text/event-stream', false],
    ['application/json,text/event-stream', false],
    ['application/json;q=1.0, text/event-stream;q=0.9', false],
    ['text/event-stream;q=0.5, application/json', false],
    ['text/event-stream', true],
    ['text/event-stream, application/json', true],
    ['Text/Event-Stream, */*', true],
    ['application/json;q=0.5, text/event-stream', true],
    ['application/json; charset=utf-8; q=0.25, text/event-stream; q=0.3', true],
  ])('%s: %s', (accept, expected) => {
    expect(prefersStreams(accept)).toBe(expected);
  });
});

describe('accepts', () => {
  it.each([
    [undefined, true],
    ['*/*', true],
    ['Text/*', true],
    ['TEXT/event-stream', true],
    ['application/json', false],
  ])('takes %s as room for streams: %s', (accept, expected) => {
    expect(accepts(accept, 'text/event-stream')).toBe(expected);
  });
});
