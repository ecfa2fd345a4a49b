import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { invalidParameters } from './invalid-parameters.ts';

function wrong(schema: z.ZodType, value: unknown) {
  return invalidParameters(schema.safeParse(value).error!.issues, value, 'body').map(({ field, rule, ...more }) => {
    const { choices, minimum, maximum } = more;
    return [field, rule, choices ?? minimum ?? maximum].filter((part) => part !== undefined);
  });
}

describe('invalid parameters', () => {
  it('name the field, the rule and its bounds', () => {
    const schema = z.strictObject({
      name: z.string().min(1).max(3),
      tiles: z.array(z.strictObject({ col: z.int().min(0).max(5), type: z.enum(['a', 'b']) })).max(1),
      id: z.uuid(),
      at: z.iso.datetime(),
      more: z.boolean(),
    });
    const value = { name: 'abcd', tiles: [{ col: 6, type: 'c' }], id: 'x', at: 'y', more: 'no', extra: 1 };
    expect(wrong(schema, value)).toEqual([
      ['name', 'max_length', 3],
      ['tiles.0.col', 'max', 5],
      ['tiles.0.type', 'enum', ['a', 'b']],
      ['id', 'is_uuid'],
      ['at', 'is_date_time'],
      ['more', 'is_boolean'],
      ['extra', 'unknown_property'],
    ]);
    expect(wrong(schema, { name: '', tiles: [{}] })).toEqual([
      ['name', 'min_length', 1],
      ['tiles.0.col', 'required'],
      ['tiles.0.type', 'required'],
      ['id', 'required'],
      ['at', 'required'],
      ['more', 'required'],
    ]);
  });

  it('do not go into a list that is too long', () => {
    expect(wrong(z.array(z.string()).max(1), [1, 2, 3])).toContainEqual(['', 'max_items', 1]);
  });

  it('are told up to a hundred, however many there are', () => {
    const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`k${n}`, n]));
    expect(wrong(z.strictObject({}), many)).toHaveLength(100);
    expect(wrong(z.record(z.string(), z.string()), many)).toHaveLength(100);
  });

  it('of one of several forms are those of the nearest', () => {
    const schema = z.object({ value: z.union([z.string(), z.object({ size: z.number() })]) });
    expect(wrong(schema, { value: { size: 'x' } })).toEqual([['value.size', 'is_number']]);
    const kinds = z.discriminatedUnion('type', [
      z.object({ type: z.literal('a') }),
      z.object({ type: z.literal('b') }),
    ]);
    expect(wrong(kinds, { type: 'c' })).toEqual([['type', 'enum']]);
  });
});
