import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type JsonSchema, settingsOf } from './settings.ts';

function settings(schema: z.ZodType) {
  return settingsOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema);
}

describe('settingsOf', () => {
  it('names type, limits, default and meaning', () => {
    const schema = z.strictObject({
      minute: z.number().int().positive().optional().describe('Calls per minute.'),
      policy: z.enum(['local', 'redis']).default('local'),
      name: z.string(),
    });
    expect(settings(schema)).toEqual([
      {
        path: 'minute',
        type: 'integer, > 0',
        required: false,
        standard: undefined,
        description: 'Calls per minute.',
      },
      { path: 'policy', type: '`local` or `redis`', required: false, standard: '"local"', description: '' },
      { path: 'name', type: 'string', required: true, standard: undefined, description: '' },
    ]);
  });

  it('goes into records and into the elements of lists', () => {
    const schema = z.strictObject({
      redis: z.strictObject({ host: z.string() }).optional(),
      tools: z.array(z.strictObject({ name: z.string() })).optional(),
    });
    expect(settings(schema).map(({ path, type }) => `${path}: ${type}`)).toEqual([
      'redis: record',
      'redis.host: string',
      'tools: list of record',
      'tools[].name: string',
    ]);
  });

  it('tells what may be a reference to a vault', () => {
    const reference = z.string().meta({ referenceable: true });
    const schema = z.strictObject({
      key: reference.optional().describe('The key.'),
      names: z.array(reference),
      headers: z.record(z.string(), reference),
      record: z.strictObject({ key: z.union([reference, z.number()]) }),
    });
    expect(settings(schema).map(({ path, description }) => `${path}: ${description}`)).toEqual([
      'key: The key. May be a vault reference.',
      'names: Each may be a vault reference.',
      'headers: Values may be vault references.',
      'record: ',
      'record.key: May be a vault reference.',
    ]);
  });
});
