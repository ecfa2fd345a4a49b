import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { targetFields } from './target.ts';

const target = z.strictObject(targetFields);

describe('a target of the configuration', () => {
  it('is what Kong’s documentation shows', () => {
    const read = target.parse({
      route_type: 'llm/v1/chat',
      auth: { header_name: 'Authorization', header_value: 'Bearer sk' },
      model: { provider: 'openai', name: 'gpt-4o', options: { max_tokens: 512, temperature: 1.0 } },
    });
    expect(read.logging).toEqual({ log_statistics: false, log_payloads: false });
    expect(read.model.options?.azure_api_version).toBe('2023-05-15');
  });

  it('has no field that nobody reads', () => {
    expect(target.safeParse({ route_type: 'llm/v1/chat', model: { provider: 'openai', nam: 'x' } }).success).toBe(
      false,
    );
  });
});
