import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { platformTools } from './index.ts';

describe('the platform’s tools', () => {
  it('say when they are called, with what, and what they answer', () => {
    for (const { name, title, description, input, output } of platformTools) {
      expect(name).toMatch(/^[a-z_]{4,64}$/);
      expect(title).not.toBe('');
      expect(description.length, name).toBeGreaterThan(100);
      // A parameter that is left out silently would be taken for one that was heeded.
      const parameters = z.toJSONSchema(input, { io: 'input' });
      expect(parameters, name).toMatchObject({ type: 'object', additionalProperties: false });
      for (const [field, schema] of Object.entries(parameters.properties ?? {}))
        expect(schema, `${name}.${field}`).toHaveProperty('description');
      expect(z.toJSONSchema(output, { io: 'output' }).type, name).toBe('object');
    }
    expect(new Set(platformTools.map(({ name }) => name)).size).toBe(platformTools.length);
  });

  it('send models on to tools that there are', () => {
    const names = platformTools.map(({ name }) => name);
    const named = platformTools.flatMap(
      ({ description }) => description.match(/\b(?:list|get|query|check|explain)_[a-z_]+\b/g) ?? [],
    );
    expect(named.filter((name) => !names.includes(name))).toEqual([]);
    expect(named.length).toBeGreaterThan(20);
  });
});
