import { type FetchAnswer, HeaderList } from '@sallyport/pipeline';
import { type FakeServices, fakeServices } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { ClientDocuments } from './client-documents.ts';

const id = 'https://app.example/client.json';
const document = { client_id: id, client_name: 'App', redirect_uris: ['https://app.example/done'] };

function answer(body: unknown, { status = 200, type = 'application/json' } = {}): FetchAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, headers: new HeaderList(['Content-Type', type]), body: Buffer.from(text) };
}

function documents(services: FakeServices, ...answers: (FetchAnswer | Error)[]) {
  services.http.document = () => {
    const next = answers.length > 1 ? answers.shift()! : answers[0]!;
    if (next instanceof Error) throw next;
    return next;
  };
  return new ClientDocuments(services, { issuer: 'https://gw.example', privateSchemes: new Set() });
}

describe('the document of a client', () => {
  it('is fetched as an address that a caller named, within bounds, and once', async () => {
    const services = fakeServices();
    const found = documents(services, answer(document));
    const both = await Promise.all([found.find(id, 'ip'), found.find(id, 'ip')]);
    expect(both[0]).toEqual({
      publicId: id,
      name: 'App',
      hostname: 'app.example',
      redirectUris: ['https://app.example/done'],
    });
    expect(await found.find(id, 'ip')).toEqual(both[1]);
    expect(services.http.fetches).toMatchObject([{ namedBy: 'document', bodyBytesMax: 5120, timeoutMs: 5000 }]);
  });

  it('is fetched through the proxy, where there is one', async () => {
    const services = fakeServices();
    services.http.document = () => answer(document);
    const proxies = { httpsProxy: 'http://proxy.example:3128', noProxy: 'internal.example' };
    const found = new ClientDocuments(services, { issuer: 'https://gw.example', privateSchemes: new Set(), proxies });
    await found.find(id, 'ip');
    await found.find('https://app.internal.example/client.json', 'ip');
    expect(services.http.fetches.map(({ proxy }) => proxy?.host)).toEqual(['proxy.example', undefined]);
  });

  it('is fetched again after a while, sooner when it could not be had', async () => {
    const services = fakeServices();
    const found = documents(services, new Error('no'), answer(document));
    expect(await found.find(id, 'ip')).toBe('unreadable');
    expect(await found.find(id, 'ip')).toBe('unreadable');
    expect(services.http.fetches).toHaveLength(1);
    await services.clock.advance(15_001);
    expect(await found.find(id, 'ip')).toMatchObject({ publicId: id });
    await services.clock.advance(300_001);
    await found.find(id, 'ip');
    expect(services.http.fetches).toHaveLength(3);
  });

  it.each<[string, FetchAnswer, string]>([
    ['of another client', answer({ ...document, client_id: 'https://other.example/client.json' }), 'mismatch'],
    ['of another spelling', answer({ ...document, client_id: 'https://APP.example/client.json' }), 'mismatch'],
    ['of nobody', answer({ redirect_uris: document.redirect_uris }), 'mismatch'],
    ['not there', answer(document, { status: 404 }), 'unreadable'],
    ['elsewhere', answer(document, { status: 302 }), 'unreadable'],
    ['a page', answer(document, { type: 'text/html' }), 'unreadable'],
    ['broken', answer('{"client_id":'), 'unreadable'],
    ['ambiguous', answer(`{"client_id":"x","client_id":"${id}","redirect_uris":["https://a.example/"]}`), 'unreadable'],
    ['a list', answer([document]), 'unreadable'],
    ['without redirects', answer({ client_id: id }), 'unreadable'],
    ['with a redirect that runs', answer({ ...document, redirect_uris: ['javascript:alert(1)'] }), 'unreadable'],
    [
      'of a client with a secret',
      answer({ ...document, token_endpoint_auth_method: 'client_secret_post' }),
      'unreadable',
    ],
  ])('is not taken when it is %s', async (_what, given, problem) => {
    expect(await documents(fakeServices(), given).find(id, 'ip')).toBe(problem);
  });

  it('is not asked for by more than a few at a time', async () => {
    const services = fakeServices();
    services.http.document = () => new Promise(() => {});
    const found = new ClientDocuments(services, {
      issuer: 'https://gw.example',
      privateSchemes: new Set(),
    });
    const ask = (caller: string, i: number) => found.find(`https://app.example/${caller}/${i}`, caller);
    const outcomes = Array.from({ length: 10 }, (_, i) => ask('mallory', i));
    expect(outcomes.filter((outcome) => outcome === 'busy')).toHaveLength(6);
    // Whoever else comes need not wait for those.
    expect(ask('alice', 0)).toBeInstanceOf(Promise);
    for (let i = 0; i < 100; i++) ask(`caller-${i}`, i);
    expect(services.http.fetches).toHaveLength(64);
  });

  it('may be asked for again once others are there', async () => {
    const found = documents(fakeServices(), answer(document));
    for (let i = 0; i < 10; i++) expect(await found.find(`https://app.example/${i}`, 'ip')).toBe('mismatch');
  });
});
