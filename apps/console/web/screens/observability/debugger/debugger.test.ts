import { describe, expect, it } from 'vitest';
import type { Span } from './debugger.queries.ts';
import { attributeText, waterfallOfSpans } from './spans.ts';
import { samplingWords, stageWords } from './words.ts';

const span = (more: Partial<Span>): Span => ({
  name: 'kong',
  kind: 'server',
  span_id: 'a',
  start_ms: 0,
  duration_ms: 10,
  attributes: {},
  ...more,
});

describe('a trace', () => {
  it('is a waterfall: each span below the one that it is part of', () => {
    const parts = [
      span({}),
      span({ span_id: 'b', parent_span_id: 'a', name: 'upstream', kind: 'client', start_ms: 2, duration_ms: 7 }),
      span({ span_id: 'c', parent_span_id: 'a', name: 'key-auth', kind: 'internal', error: 'no key' }),
    ];
    expect(waterfallOfSpans(parts)).toMatchObject([
      { id: 'a', offsetMs: 0, durationMs: 10, meaning: 'allowed' },
      { id: 'b', parentId: 'a', offsetMs: 2, kind: 'out', meaning: 'running' },
      { id: 'c', parentId: 'a', meaning: 'failed' },
    ]);
  });

  it('tells its attributes as texts, and where a body was', () => {
    expect([attributeText(['a', 'b']), attributeText(3), attributeText(true)]).toEqual(['a, b', '3', 'true']);
    const stage = { text: '', bytes: 0, is_cut: false };
    expect(stageWords({ ...stage, stage: 'plugin', plugin: 'ai-prompt-decorator' })).toBe(
      'As ai-prompt-decorator left it',
    );
    expect(stageWords({ ...stage, stage: 'provider_request', attempt: 2 })).toBe('To the provider, attempt 2');
  });
});

describe('a session', () => {
  it('says which requests it is about', () => {
    expect(samplingWords({ sampling: {} })).toBe('every request');
    expect(samplingWords({ sampling: { route: 'orders', rule: 'http.response.status_code >= 500' } })).toBe(
      'route orders, http.response.status_code >= 500',
    );
  });
});
