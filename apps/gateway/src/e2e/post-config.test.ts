import { type RunningGateway, startGateway } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, askJson } from './support.ts';

const empty = '_format_version: "3.0"\n';
/** A configuration whose route answers with its own status. */
const answering = (status: number) => `${empty}routes:
  - { name: r, paths: [/], plugins: [{ name: request-termination, config: { status_code: ${status} } }] }
`;
let gateway: RunningGateway;

beforeAll(async () => {
  gateway = await startGateway({ config: answering(201) });
});
afterAll(async () => {
  await gateway?.stop();
});

const post = (body: string, type = 'text/yaml', query = '') =>
  ask(`${gateway.adminUrl}/config${query}`, { method: 'POST', headers: ['Content-Type', type], body });
const hash = async () =>
  (await askJson<{ configuration_hash: string }>(`${gateway.adminUrl}/status`)).configuration_hash;
const served = async () => (await ask(`${gateway.proxyUrl}/`)).status;

describe('POST /config', () => {
  const json = (status: number) =>
    JSON.stringify({
      _format_version: '3.0',
      routes: [
        { name: 'r', paths: ['/'], plugins: [{ name: 'request-termination', config: { status_code: status } }] },
      ],
    });
  const part = (text: string) =>
    `--b\r\nContent-Disposition: form-data; name="config"; filename="kong.yaml"\r\nContent-Type: text/yaml\r\n\r\n${text}\r\n--b--\r\n`;
  it.each([
    ['YAML', answering(210), 'text/yaml', 210],
    ['JSON', json(211), 'application/json', 211],
    ['a field of JSON', JSON.stringify({ config: answering(212) }), 'application/json', 212],
    ['a field of JSON with JSON in it', JSON.stringify({ config: json(213) }), 'application/json', 213],
    ['a form', new URLSearchParams({ config: answering(214) }).toString(), 'application/x-www-form-urlencoded', 214],
    ['a form with parts', part(answering(215)), 'multipart/form-data; boundary=b', 215],
  ])('takes %s; when it answers, every worker serves it', async (_what, body, type, status) => {
    expect(await post(body, type)).toMatchObject({ status: 201 });
    expect(await Promise.all(Array.from({ length: 10 }, served))).toEqual(new Array(10).fill(status));
  });

  it('answers 304 for what is active already, when asked to look', async () => {
    await post(answering(220));
    expect(await post(answering(220), 'text/yaml', '?check_hash=1')).toMatchObject({ status: 304, text: '' });
    expect(await post(answering(220))).toMatchObject({ status: 201 });
    expect(await post(answering(221), 'text/yaml', '?check_hash=1')).toMatchObject({ status: 201 });
  });

  it('changes nothing for a broken one, and tells all that is wrong', async () => {
    await post(answering(230));
    const before = await hash();
    const broken = `${empty}services:
  - { name: a, host: a, port: 70000, colour: red, tags: [x] }
consumer_groups: [{ name: "bad name", routes: 1 }]
ca_certificates: [{ cert: none }]
`;
    const { status, text } = await post(broken, 'text/yaml', '?flatten_errors=1');
    expect(status).toBe(400);
    const answer = JSON.parse(text) as {
      fields: Record<string, unknown>;
      flattened_errors: Record<string, unknown>[];
      message: string;
    };
    expect(answer).toMatchObject({ code: 14, name: 'invalid declarative configuration' });
    expect(answer.message).toMatch(/config:\d+/);
    expect(Object.keys(answer.fields)).toEqual(
      expect.arrayContaining(['services', 'consumer_groups', 'ca_certificates']),
    );
    const service = answer.flattened_errors.find(({ entity_type }) => entity_type === 'service');
    expect(service).toMatchObject({
      entity_name: 'a',
      errors: expect.arrayContaining([
        expect.objectContaining({ type: 'field', field: 'port', message: expect.any(String) }),
      ]),
    });
    expect(await hash()).toBe(before);
    expect(await served()).toBe(230);
  });

  it('names the plugin that was meant', async () => {
    const { status, text } = await post(`${empty}plugins: [{ name: key-aut }]\n`);
    expect(status).toBe(400);
    expect(text).toContain("did you mean 'key-auth'");
  });

  it.each([
    ['', 'text/yaml'],
    ['{', 'application/json'],
    ['a: [', 'text/yaml'],
    ['nothing', 'multipart/form-data; boundary=b'],
    ['&a [*a]', 'text/yaml'],
    ['null', 'application/json'],
  ])('refuses %j', async (body, type) => {
    expect((await post(body, type)).status).toBe(400);
    expect(await served()).toBeLessThan(300);
  });

  it('loads one at a time', async () => {
    const answers = await Promise.all(Array.from({ length: 4 }, (_, n) => post(answering(240 + n))));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.filter((status) => status === 429)).toHaveLength(3);
    expect(answers.find(({ status }) => status === 429)!.headers['retry-after']).toBeDefined();
  });

  it('keeps lists readable while configurations change', async () => {
    const lists = async () => {
      for (let n = 0; n < 30; n++) expect((await ask(`${gateway.adminUrl}/routes`)).status).toBe(200);
    };
    const changes = async () => {
      for (let n = 0; n < 5; n++) expect((await post(answering(250 + n))).status).toBe(201);
    };
    await Promise.all([lists(), lists(), changes()]);
  });

  it('can be asked for what is active', async () => {
    await post(answering(260));
    const { config } = await askJson<{ config: string }>(`${gateway.adminUrl}/config`);
    expect(JSON.parse(config)).toMatchObject({ _format_version: '3.0', routes: [{ name: 'r' }] });
    expect(await post(config, 'application/json')).toMatchObject({ status: 201 });
    expect(await served()).toBe(260);
  });

  it('takes a configuration back that workers cannot use', async () => {
    await post(answering(270));
    const before = await hash();
    // What the vault gives is no PEM, which only workers find out.
    const unusable = `${answering(271)}certificates: [{ cert: "{vault://env/path}", key: "{vault://env/path}", snis: ["*"] }]\n`;
    expect(await post(unusable)).toMatchObject({ status: 400 });
    expect(await hash()).toBe(before);
    await expect.poll(async () => await Promise.all(Array.from({ length: 6 }, served))).toEqual(new Array(6).fill(270));
    expect(await post(answering(272))).toMatchObject({ status: 201 });
    expect(await served()).toBe(272);
  });
});
