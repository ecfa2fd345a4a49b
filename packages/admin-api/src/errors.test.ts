import { describe, expect, it } from 'vitest';
import { invalidConfig, schemaViolation } from './errors.ts';

describe('a schema violation', () => {
  it('counts what is wrong, and says it field by field as the entity nests', () => {
    expect(schemaViolation([{ path: 'host', message: 'required field missing' }]).body).toEqual({
      code: 2,
      name: 'schema violation',
      message: 'schema violation (host: required field missing)',
      fields: { host: 'required field missing' },
    });
    const issues = [
      { path: 'config', message: 'expected a record' },
      { path: 'config.redis.port', message: 'expected an integer' },
      { path: '', message: 'at least one' },
      { path: '__proto__.x', message: 'unknown field' },
    ];
    const { message, fields } = schemaViolation(issues).body as { message: string; fields: object };
    expect(message).toBe(
      '4 schema violations (config: expected a record; config.redis.port: expected an integer; at least one; __proto__.x: unknown field)',
    );
    expect(JSON.parse(JSON.stringify(fields))).toEqual(
      JSON.parse(
        '{"config":{"@entity":["expected a record"],"redis":{"port":"expected an integer"}},"@entity":["at least one"],"__proto__":{"x":"unknown field"}}',
      ),
    );
  });
});

describe('a configuration that is refused', () => {
  it('tells what is wrong by entity and field, of very much no more than anybody reads, and at once', () => {
    const many = Array.from({ length: 200_000 }, (_, n) => ({
      file: 'config',
      line: n + 1,
      path: `k${n}`,
      entityType: 'service',
      entityName: n === 0 ? '__proto__' : 'one',
      message: 'unknown field',
    }));
    const { message, fields, problems } = invalidConfig(many, true).body as Record<string, object>;
    expect(message).toMatch(/; and 199000 more$/);
    expect(problems).toHaveLength(1_000);
    const { services } = fields as { services: Record<string, object> };
    expect(Object.entries(services).map(([name, of]) => [name, Object.keys(of).length])).toEqual([
      ['__proto__', 1],
      ['one', 999],
    ]);
  });
});
