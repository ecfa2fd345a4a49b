import { describe, expect, it } from 'vitest';
import { consumers, setUp } from './test/set-up.ts';

describe('a caller who may not pass', () => {
  it('becomes the anonymous consumer, where there is one', async () => {
    const { run, as } = await setUp({ anonymous: 'guest', groups_required: ['a'] });
    for (const trace of [await run.trace(), await as({ groups: ['b'] }), await as({ exp: 1 })]) {
      expect(trace.outcome).toBe('passed');
      expect(trace.upstream?.headers).toMatchObject({ 'x-anonymous-consumer': 'true', 'x-consumer-username': 'guest' });
      expect(trace.upstream?.headers).not.toHaveProperty('x-credential-identifier');
    }
    expect((await as({ groups: ['a'] })).upstream?.headers).not.toHaveProperty('x-anonymous-consumer');
  });

  it('does not become anonymous because the provider is down', async () => {
    const { run, issuer, services } = await setUp({ anonymous: 'guest' }, { consumers }, true);
    const token = await issuer.sign();
    expect(await run({ headers: { Authorization: `Bearer ${token}` } })).toMatchObject({
      status: 503,
      headers: { 'retry-after': '5' },
      body: { message: 'An unexpected error occurred' },
    });
    expect(services.log.entries.some(({ level }) => level === 'warn')).toBe(true);
  });

  it('is sent elsewhere, where that is wished', async () => {
    const config = {
      unauthorized_redirect_uri: ['https://a.example/'],
      forbidden_redirect_uri: ['https://b.example/'],
      unexpected_redirect_uri: ['https://c.example/'],
      groups_required: ['a'],
    };
    const { run, as, issuer } = await setUp(config);
    expect(await run()).toMatchObject({ status: 302, headers: { location: 'https://a.example/' } });
    expect((await as({})).outcome).toMatchObject({ status: 302, headers: { location: 'https://b.example/' } });
    const down = await setUp(config, {}, true);
    const headers = { Authorization: `Bearer ${await issuer.sign()}` };
    expect(await down.run({ headers })).toMatchObject({ status: 302, headers: { location: 'https://c.example/' } });
  });

  it('is sent where their client says', async () => {
    const { run, as } = await setUp({
      client_id: ['one', 'two', 'three'],
      unauthorized_redirect_uri: ['https://one.example/', 'https://two.example/'],
      forbidden_redirect_uri: ['https://all.example/'],
      groups_required: ['a'],
    });
    for (const [asked, location] of [
      [undefined, 'https://one.example/'],
      ['two', 'https://two.example/'],
      ['2', 'https://two.example/'],
      ['three', 'https://one.example/'],
      ['unknown', 'https://one.example/'],
    ]) {
      expect(await run(asked === undefined ? {} : { url: `/?client_id=${asked}` })).toMatchObject({
        headers: { location },
      });
    }
    expect((await as({}, { url: '/?client_id=two' })).outcome).toMatchObject({
      headers: { location: 'https://all.example/' },
    });
  });

  it('is told why only where that is wished', async () => {
    const { as } = await setUp({ display_errors: true, unauthorized_error_message: 'No' });
    expect((await as({ exp: 1 })).outcome).toMatchObject({ body: { message: 'No (it has expired)' } });
    const silent = await setUp({ expose_error_code: false });
    expect((await silent.as({ exp: 1 })).outcome).toMatchObject({
      headers: { 'www-authenticate': 'Bearer realm="idp.example"' },
    });
  });

  it('need not be authenticated for a preflight, where that is wished', async () => {
    expect(await (await setUp({ run_on_preflight: false })).run({ method: 'OPTIONS' })).toBe('passed');
    expect(await (await setUp()).run({ method: 'OPTIONS' })).toMatchObject({ status: 401 });
  });
});
