import { plugins } from '@sallyport/plugins';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fields } from './change.ts';
import { Collections } from './collections.ts';
import { maskedEntity } from './masked-entity.ts';
import { Configured, create, patch, put } from './test/configured.ts';

const collections = new Collections(plugins);

describe('an entity that was read without its secrets', () => {
  let cp: Configured;
  beforeEach(async () => {
    cp = await Configured.open();
    await cp.write([
      create('services', { name: 'a', url: 'http://a.test' }),
      create('routes', { name: 'r', paths: ['/a'], service: { name: 'a' } }),
    ]);
  });
  afterEach(async () => await cp.close());

  const target = (name: string, key: string, more: Fields = {}) => ({
    route_type: 'llm/v1/chat',
    auth: { header_name: 'Authorization', header_value: key },
    model: { provider: 'openai', name },
    ...more,
  });
  const made = async (config: Fields, name = 'ai-proxy-advanced') => {
    const { results } = await cp.write([create('plugins', { name, config, route: { name: 'r' } })]);
    return results[0]!.entity;
  };
  const configOf = (entity: Fields) => entity['config'] as { targets: Fields[] };
  const keysOf = async (id: string) =>
    configOf((await cp.find('plugins', id)) as Fields).targets.map(
      ({ model, auth }) => `${(model as Fields)['name']} ${(auth as Fields)['header_value']}`,
    );

  it('keeps them when it is sent back', async () => {
    const entity = await made({ minute: 5, policy: 'redis', redis: { host: 'h', password: 'p1' } }, 'rate-limiting');
    const shown = maskedEntity(collections, 'plugins', entity) as unknown as { config: { redis: Fields } };
    expect(shown.config.redis['password']).toBe('[secret]');
    await cp.write([put('plugins', entity.id, { ...shown, config: { ...shown.config, minute: 6 } })]);
    expect(await cp.find('plugins', entity.id)).toMatchObject({ config: { minute: 6, redis: { password: 'p1' } } });
    await cp.write([patch('plugins', entity.id, { config: { redis: { password: '[secret]', host: 'i' } } })]);
    expect(await cp.find('plugins', entity.id)).toMatchObject({ config: { redis: { password: 'p1', host: 'i' } } });
  });

  it('keeps each entry’s own, wherever the entry goes and whatever else it says', async () => {
    const entity = await made({ targets: [target('one', 'k1'), target('two', 'k2'), target('three', 'k3')] });
    const hidden = [target('one', '[secret]'), target('two', '[secret]'), target('three', '[secret]')] as const;
    const [one, two, three] = hidden;
    await cp.write([
      put('plugins', entity.id, { name: entity['name'], config: { targets: [three, one, two] }, route: { name: 'r' } }),
    ]);
    expect(await keysOf(entity.id)).toEqual(['three k3', 'one k1', 'two k2']);
    const targets = [{ ...two, weight: 7 }, target('new', 'k4'), { ...three, weight: 8 }];
    await cp.write([patch('plugins', entity.id, { config: { targets } })]);
    expect(await keysOf(entity.id)).toEqual(['two k2', 'new k4', 'three k3']);
  });

  it('is refused where nobody can tell which secret is meant', async () => {
    const entity = await made({ targets: [target('one', 'k1'), target('one', 'k2')] });
    const write = (targets: Fields[]) => cp.problemsOf([patch('plugins', entity.id, { config: { targets } })]);
    const lost = 'schema config.targets.0.auth.header_value: the secret that was here is not known; write it anew';
    expect(await write([target('one', '[secret]')])).toEqual([lost]);
    expect(await write([target('other', '[secret]'), target('another', '[secret]')])).toContain(lost);
    // Both as they were is no question.
    await cp.write([
      patch('plugins', entity.id, { config: { targets: [target('one', '[secret]'), target('one', '[secret]')] } }),
    ]);
    expect(await keysOf(entity.id)).toEqual(['one k1', 'one k2']);
  });

  it('is not made of masks, and may speak of secrets', async () => {
    const config = { minute: 5, redis: { host: 'h', password: '[secret]' } };
    expect(await cp.problemsOf([create('plugins', { name: 'rate-limiting', config, route: { name: 'r' } })])).toEqual([
      'schema config.redis.password: the secret that was here is not known; write it anew',
    ]);
    const entity = await made({ minute: 5, error_message: 'This is [secret].' }, 'rate-limiting');
    expect(entity).toMatchObject({ config: { error_message: 'This is [secret].' } });
  });
});
