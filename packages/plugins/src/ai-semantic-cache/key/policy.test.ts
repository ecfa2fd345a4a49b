import { exchange, fakeServices } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { readPolicy } from './policy.ts';

const context = { pluginId: 'p', routeId: 'r1', serviceId: 's1', slot: 0 };
type Configured = Parameters<typeof fakeServices>[0] extends { plugins?: infer Plugins } | undefined ? Plugins : never;

function policy(plugins: NonNullable<Configured>) {
  return readPolicy(fakeServices({ plugins }).directory, context);
}

const plugin = (config: Record<string, unknown>, more: object = {}) => ({
  pluginId: 'x',
  enabled: true,
  config,
  ...more,
});

describe('the configuration around a cache', () => {
  it('is another one when a guard, a template or the model changes', () => {
    const before = policy({ 'ai-prompt-guard': [plugin({ deny: ['a'] })] });
    expect(policy({ 'ai-prompt-guard': [plugin({ deny: ['a'] })] }).version).toBe(before.version);
    expect(policy({ 'ai-prompt-guard': [plugin({ deny: ['b'] })] }).version).not.toBe(before.version);
    expect(policy({ 'ai-proxy': [plugin({ deny: ['a'] })] }).version).not.toBe(before.version);
  });

  it('is the same whatever changes on other routes', () => {
    const elsewhere = (config: Record<string, unknown>) =>
      policy({ 'ai-proxy': [plugin(config, { route: { id: 'r2' } })] });
    expect(elsewhere({ a: 1 }).version).toBe(elsewhere({ a: 2 }).version);
    const here = (config: Record<string, unknown>) => policy({ 'ai-proxy': [plugin(config, { route: { id: 'r1' } })] });
    expect(here({ a: 1 }).version).not.toBe(here({ a: 2 }).version);
  });

  it('says which headers, captures and queries choose a model', () => {
    const model = (name: string) => policy({ 'ai-proxy': [plugin({ model: { name } })] });
    const values = (name: string, request: Parameters<typeof exchange>[0]) =>
      model(name).templateValues(exchange(request));
    const asked = (size: string) => ({ headers: { 'X-Size': size } });
    expect(values('m-$(headers.X-Size)', asked('big'))).not.toBe(values('m-$(headers.X-Size)', asked('small')));
    expect(values('m', asked('big'))).toBe(values('m', asked('small')));
    expect(values('$(uri_captures.m)', { url: '/a' })).not.toBe(values('$(uri_captures.m)', { url: '/b' }));
    expect(values('$(query_params.m)', { url: '/?m=a' })).not.toBe(values('$(query_params.m)', { url: '/?m=b' }));
  });
});
