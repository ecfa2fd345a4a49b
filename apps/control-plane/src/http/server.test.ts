import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestControlPlane } from '../test/control-plane.ts';

describe('the API', () => {
  let plane: TestControlPlane;
  beforeAll(async () => {
    plane = await TestControlPlane.start({ urls: ['https://control.example.com'] });
  });
  afterAll(async () => await plane.stop());

  it('says to anyone whether it works, and what there is to call', async () => {
    expect((await plane.ask('GET', '/health', { as: 'nobody' })).json()).toEqual({ status: 'ok' });
    const document = (await plane.ask('GET', '/openapi.json', { as: 'nobody' })).json();
    expect(document).toMatchObject({ openapi: '3.1.0', paths: { '/health': { get: { security: [] } } } });
    expect(document.components.schemas.Problem.required).toContain('detail');
  });

  it('asks for the token of the operator, and takes no other', async () => {
    const answer = await plane.ask('GET', '/anything', { as: 'nobody' });
    expect([answer.statusCode, answer.headers['www-authenticate']]).toEqual([401, 'Bearer realm="sallyport"']);
    expect(answer.headers['content-type']).toMatch('application/problem+json');
    const asNode = await plane.ask('GET', '/anything', { as: 'node' });
    expect([asNode.statusCode, asNode.json().detail]).toEqual([403, expect.stringContaining('gateways')]);
    const basic = await plane.ask('GET', '/anything', { headers: { authorization: 'Basic b3BlcmF0b3I6' } });
    expect(basic.statusCode).toBe(401);
  });

  it('asks for a token whatever the method, and however the path is written', async () => {
    const answers = [
      ['HEAD', '/v2/dashboards'],
      ['OPTIONS', '/v2/metrics'],
      ['PATCH', '/v2/metrics'],
      ['TRACE', '/'],
      ['GET', '//v2/dashboards'],
      ['GET', '/health/'],
      ['GET', '/health%2f..%2fv2%2fdashboards'],
      ['POST', '/health'],
    ] as const;
    for (const [method, path] of answers)
      expect((await plane.ask(method as 'GET', path, { as: 'nobody' })).statusCode, `${method} ${path}`).toBe(401);
  });

  it('says as a problem what it cannot read of a path', async () => {
    for (const [path, status] of [
      ['/%zz', 400],
      [`/v2/dashboards/${'a'.repeat(2_000)}`, 414],
    ] as const) {
      const answer = await plane.ask('GET', path, { as: 'nobody' });
      expect([answer.statusCode, answer.json().status]).toEqual([status, status]);
      expect(answer.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
      expect(answer.headers['content-type']).toMatch('application/problem+json');
    }
  });

  it('says as a problem that something is not there', async () => {
    const answer = await plane.ask('GET', '/anything?secret=1');
    expect(answer.json()).toEqual({
      status: 404,
      title: 'Not Found',
      type: 'urn:sallyport:problem:not-found',
      instance: expect.stringMatching(/^sallyport:trace:[0-9a-f]{32}$/),
      detail: 'There is no GET /anything.',
    });
  });

  it('takes JSON alone, and none that reaches for prototypes', async () => {
    const post = (payload: string, type: string) =>
      plane.ask('POST', '/v2/metrics', { payload, headers: { 'content-type': type } });
    expect((await post('{}', 'application/json')).statusCode).toBe(200);
    expect((await post('{}', 'text/plain')).statusCode).toBe(415);
    expect((await post('a=b', 'application/x-www-form-urlencoded')).statusCode).toBe(415);
    expect((await post('{"__proto__": {"isAdmin": true}}', 'application/json')).statusCode).toBe(400);
    expect((await post(`{"search": "${'x'.repeat(1024 * 1024)}"}`, 'application/json')).statusCode).toBe(413);
  });

  it('reads members whose names are written with escapes, whatever came before', async () => {
    const post = (payload: string) =>
      plane.ask('POST', '/v2/dashboards', { payload, headers: { 'content-type': 'application/json' } });
    const definition = { tiles: [] };
    const body = (name: string) => `{"definition":${JSON.stringify(definition)},"${name}":"Escaped"}`;
    // As many characters of `\\u006eame` as `name` has.
    expect((await post(body(String.raw`\\u00`))).statusCode).toBe(400);
    const made = await post(body(String.raw`\u006eame`));
    expect([made.statusCode, made.json().name]).toEqual([201, 'Escaped']);
    const proto = body(String.raw`\u006eame`).replace('{"tiles"', String.raw`{"\u005f_proto__":{},"tiles"`);
    expect((await post(proto)).statusCode).toBe(400);
    expect((await post(body(String.raw`\u006eame`).slice(1))).statusCode).toBe(400);
  });

  it('answers only to addresses, loopback and names that it was told', async () => {
    const statusFor = async (headers: Record<string, string>) =>
      (await plane.ask('GET', '/health', { as: 'nobody', headers })).statusCode;
    expect(await statusFor({ host: 'localhost:8300' })).toBe(200);
    expect(await statusFor({ host: '[::1]:8300' })).toBe(200);
    expect(await statusFor({ host: 'control.example.com' })).toBe(200);
    expect(await statusFor({ host: 'evil.example.com' })).toBe(403);
    expect(await statusFor({ host: 'control.example.com.evil.example' })).toBe(403);
  });

  it('refuses web pages of other sites, and lets none read an answer', async () => {
    const from = (origin: string, host = 'localhost:8300') =>
      plane.ask('GET', '/health', { as: 'nobody', headers: { host, origin } });
    expect((await from('http://localhost:8300')).statusCode).toBe(200);
    for (const origin of [
      'http://localhost:3000',
      'https://evil.example',
      'null',
      'http://localhost:8300.evil.example',
    ])
      expect((await from(origin)).statusCode, origin).toBe(403);
    expect((await from('http://localhost:8300')).headers['access-control-allow-origin']).toBeUndefined();
  });
});
