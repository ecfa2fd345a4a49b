import { coreCollections } from '@sallyport/contracts';
import { plugins } from '@sallyport/plugins';
import { describe, expect, it } from 'vitest';
import { entitySchema, pluginSchema, vaultSchema } from './described.ts';
import type { KongField } from './kong-schema.ts';

const fieldOf = (fields: Record<string, KongField>[] | undefined, name: string): KongField | undefined =>
  fields?.find((field) => name in field)?.[name];

describe('a schema', () => {
  it('is told in Kong’s form too, with the defaults that decK fills in', () => {
    const rateLimiting = pluginSchema(plugins.find(({ name }) => name === 'rate-limiting')!);
    const config = fieldOf(rateLimiting.fields, 'config');
    expect(config).toMatchObject({ type: 'record', required: true });
    expect(fieldOf(config?.fields, 'minute')).toMatchObject({ type: 'number' });
    expect(fieldOf(config?.fields, 'policy')).toMatchObject({
      type: 'string',
      default: 'local',
      one_of: expect.arrayContaining(['local', 'redis']),
    });
    expect(fieldOf(fieldOf(config?.fields, 'redis')?.fields, 'port')).toMatchObject({ type: 'integer', default: 6379 });
    expect(fieldOf(rateLimiting.fields, 'protocols')?.default).toEqual(['grpc', 'grpcs', 'http', 'https']);
  });

  it('of an entity has what every entity has', () => {
    const services = entitySchema(coreCollections.find(({ name }) => name === 'services')!);
    expect(fieldOf(services.fields, 'host')).toEqual({ type: 'string', required: true });
    expect(fieldOf(services.fields, 'port')).toMatchObject({ type: 'integer', default: 80, between: [0, 65535] });
    expect(fieldOf(services.fields, 'client_certificate')).toEqual({ type: 'foreign' });
    expect(fieldOf(services.fields, 'tags')?.type).toBe('set');
  });

  it('can be told of every plugin and every kind of vault', () => {
    for (const plugin of plugins) {
      const fields = fieldOf(pluginSchema(plugin).fields, 'config')?.fields;
      expect(fields, plugin.name).toBeInstanceOf(Array);
      for (const field of fields!)
        expect(Object.values(field)[0]!.type, `${plugin.name} ${Object.keys(field)}`).toMatch(/^[a-z]+$/);
    }
    expect(fieldOf(fieldOf(vaultSchema('env')!.fields, 'config')?.fields, 'prefix')?.type).toBe('string');
    expect(vaultSchema('none')).toBeUndefined();
  });
});
