import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ModelTarget } from '../targets/model-target.ts';
import type { Picking, TargetPicker } from '../targets/target-picker.ts';
import { operationOf, routeTypes } from './route-types.ts';
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

  it('names an operation with each route type', () => {
    for (const type of routeTypes) expect(operationOf[type]).toBeTypeOf('string');
  });

  it('is compiled to something that a picker can choose', () => {
    const one = { index: 0 } as ModelTarget;
    const first = { next: () => one } as Partial<Picking> as Picking;
    const picker: Pick<TargetPicker, 'open'> = { open: () => first };
    expect(picker.open(undefined as never, undefined as never)).toBe(first);
  });
});
