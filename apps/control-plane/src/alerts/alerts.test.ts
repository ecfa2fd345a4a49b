import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { eventRow } from '@sallyport/analytics/testing';
import { SMTPServer } from 'smtp-server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { transportOptions } from '../outbound/mail.ts';
import { controlPlaneId, organizationId, TestControlPlane } from '../test/control-plane.ts';
import { takeTurns } from './alerting.ts';

interface Received {
  headers: IncomingMessage['headers'];
  body: string;
}

/** A receiver of webhooks that answers as it is told. */
class Receiver {
  readonly received: Received[] = [];
  status = 204;
  readonly #server = createServer((request, response) => void this.#take(request, response));

  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`;
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.received.push({ headers: request.headers, body: await text(request) });
    response.writeHead(this.status, { location: '/elsewhere' }).end();
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

const minuteMs = 60_000;
const errors = {
  query: {
    metrics: ['request_count'],
    dimensions: ['status_code'],
    time_range: { type: 'relative', time_range: '15m' },
  },
  condition: { type: 'threshold', operator: '>=', value: 2 },
};

describe('alerts', () => {
  let plane: TestControlPlane;
  let receiver: Receiver;
  let url: string;
  beforeEach(async () => {
    plane = await TestControlPlane.start();
    receiver = new Receiver();
    url = await receiver.listen();
  });
  afterEach(async () => {
    await receiver.stop();
    await plane.stop();
  });

  const turn = () => takeTurns(plane.services, new AbortController().signal);

  async function happened(...statuses: number[]): Promise<void> {
    const startedAtMs = plane.nowMs - minuteMs;
    const rows = statuses.map((status, index) => eventRow({ id: `${startedAtMs}-${index}`, startedAtMs, status }));
    await plane.analytics.insert({ controlPlaneId, rows });
  }

  async function create(path: string, definition: object, name = 'Errors'): Promise<string> {
    const answer = await plane.ask('POST', path, { payload: { name, definition } });
    expect([answer.statusCode, answer.json()]).toMatchObject([201, { name }]);
    return answer.json().id;
  }

  const channel = (more: object = {}) => create('/v2/alert-channels', { type: 'webhook', url, ...more });
  const list = async (path: string) => (await plane.ask('GET', path)).json().data;

  it('are told to a webhook when they fire and when they are resolved, signed', async () => {
    const channels = [await channel({ headers: { 'x-team': 'sre' }, signing_secret: 'hush' })];
    const ruleId = await create('/v2/alert-rules', { ...errors, channels });
    await happened(500, 500, 404);
    await turn();
    const [{ headers, body } = {} as Received] = receiver.received;
    expect(receiver.received.length).toBe(1);
    expect(JSON.parse(body)).toMatchObject({
      event: 'alert.fired',
      rule: { id: ruleId, name: 'Errors' },
      summary: 'request_count of status_code 500 is 2 count: >= 2',
      group: { status_code: { id: '500', name: '500' } },
      value: 2,
    });
    expect(headers).toMatchObject({ 'x-team': 'sre', 'x-sallyport-event': 'alert.fired' });
    const seconds = plane.nowMs / 1000;
    const signature = createHmac('sha256', 'hush').update(`${seconds}.${body}`).digest('hex');
    expect(headers['x-sallyport-signature']).toBe(`t=${seconds},v1=${signature}`);
    expect(await list('/v2/alerts')).toMatchObject([{ rule_id: ruleId, status: 'firing', group: ['500'], value: 2 }]);

    plane.nowMs += minuteMs;
    await turn();
    expect(receiver.received.length).toBe(1);
    plane.nowMs += 20 * minuteMs;
    await turn();
    expect(JSON.parse(receiver.received[1]!.body)).toMatchObject({ event: 'alert.resolved', value: null });
    expect(await list('/v2/alerts')).toEqual([]);
    expect(await list('/v2/alert-events?sort=at')).toMatchObject([
      { kind: 'fired', notifications: [{ status: 'delivered', tries: 1 }] },
      { kind: 'resolved', notifications: [{ status: 'delivered', tries: 1 }] },
    ]);
  });

  it('are told later where the receiver does not take them, and given up where it never will', async () => {
    const channels = [await channel()];
    await create('/v2/alert-rules', { ...errors, channels });
    await happened(500, 500);
    receiver.status = 503;
    await turn();
    await turn();
    expect(receiver.received.length).toBe(1);
    const [waiting] = await list('/v2/alert-events');
    expect(waiting.notifications).toMatchObject([{ status: 'waiting', tries: 1, error: 'The receiver answered 503.' }]);
    receiver.status = 302;
    plane.nowMs += 10_000;
    await turn();
    const [failed] = await list('/v2/alert-events');
    expect(failed.notifications).toMatchObject([{ status: 'failed', error: 'The receiver answered 302.' }]);
    const deliveries = receiver.received.map(({ headers }) => headers['x-sallyport-delivery']);
    expect([deliveries.length, new Set(deliveries).size]).toEqual([2, 1]);
  });

  it('go to no private address that is not allowed, by name or by number', async () => {
    for (const wrong of ['http://127.0.0.2:9/', 'http://localhost:9/', 'http://[::1]:9/', 'http://169.254.169.254/']) {
      const id = await create('/v2/alert-channels', { type: 'webhook', url: wrong });
      const { delivered, error } = (await plane.ask('POST', `/v2/alert-channels/${id}/test`)).json();
      // localhost stands for 127.0.0.1, which these tests allow, and for ::1, which they don't, or for nobody who listens.
      const refusal = wrong.includes('localhost') ? /not a public address|ECONNREFUSED/ : /not a public address/;
      expect([delivered, error]).toEqual([false, expect.stringMatching(refusal)]);
    }
    const inTheClear = await create('/v2/alert-channels', { type: 'webhook', url: 'http://8.8.8.8/' });
    expect((await plane.ask('POST', `/v2/alert-channels/${inTheClear}/test`)).json().error).toContain('https only');
  });

  it('keep the secrets of channels sealed and hidden, also when a channel is changed', async () => {
    const id = await channel({ headers: { authorization: 'Bearer canary-1' }, signing_secret: 'canary-2' });
    const shown = (await plane.ask('GET', `/v2/alert-channels/${id}`)).json();
    expect(shown.definition).toMatchObject({ headers: { authorization: '********' }, signing_secret: '********' });
    expect(JSON.stringify(await plane.store.alertChannels.get(organizationId, id))).not.toContain('canary');
    await plane.ask('PUT', `/v2/alert-channels/${id}`, { payload: { name: 'Renamed', definition: shown.definition } });
    expect((await plane.ask('POST', `/v2/alert-channels/${id}/test`)).json()).toEqual({ delivered: true });
    expect(receiver.received[0]!.headers['authorization']).toBe('Bearer canary-1');
  });

  it('send no kept secret to another receiver than it was for', async () => {
    const headers = { authorization: 'Bearer canary-1' };
    const id = await channel({ headers, signing_secret: 'canary-2' });
    const { definition } = (await plane.ask('GET', `/v2/alert-channels/${id}`)).json();
    const replace = async (changes: object) => {
      const payload = { name: 'x', definition: { ...definition, ...changes } };
      const answer = await plane.ask('PUT', `/v2/alert-channels/${id}`, { payload });
      return [answer.statusCode, answer.json().invalid_parameters?.[0]?.field];
    };
    const elsewhere = url.replace('127.0.0.1', 'localhost');
    expect(await replace({ url: elsewhere })).toEqual([400, 'definition.headers.authorization']);
    expect(await replace({ url: elsewhere, headers: {} })).toEqual([400, 'definition.signing_secret']);
    expect(await replace({ headers: { 'x-new': '********' } })).toEqual([400, 'definition.headers.x-new']);
    expect(await replace({ url: `${url}/other` })).toEqual([200, undefined]);
    expect(await replace({ url: elsewhere, headers, signing_secret: 'canary-3' })).toEqual([200, undefined]);
  });

  it('say what is wrong with a rule', async () => {
    const wrong = async (definition: object) => {
      const answer = await plane.ask('POST', '/v2/alert-rules', { payload: { name: 'x', definition } });
      return [answer.statusCode, answer.json().invalid_parameters?.[0]?.field];
    };
    const { query, condition } = errors;
    expect(await wrong({ query: { ...query, metrics: ['no_such'] }, condition })).toEqual([
      400,
      'definition.query.metrics.0',
    ]);
    expect(await wrong({ query: { ...query, dimensions: ['time'] }, condition })).toEqual([
      400,
      'definition.query.dimensions',
    ]);
    const unknown = '11111111-2222-4333-8444-555555555555';
    expect(await wrong({ ...errors, channels: [unknown] })).toEqual([400, 'definition.channels.0']);
    const burn = { type: 'budget_burn', budget: 1, period: 'day', tz: 'Mars/Olympus' };
    expect(await wrong({ query: {}, condition: burn })).toEqual([400, 'definition.condition.tz']);
    expect(await wrong({ query, condition: { type: 'guess' } })).toEqual([400, 'definition.condition.type']);
  });

  it('can be tried before a rule is saved', async () => {
    await happened(500, 500, 404);
    const answer = (await plane.ask('POST', '/v2/alert-rules/preview', { payload: errors })).json();
    expect(answer).toMatchObject({ groups_judged: 2, alerts: [{ group: { status_code: { id: '500' } } }] });
    expect(await list('/v2/alert-events')).toEqual([]);
  });

  it('watch budgets over a calendar’s period', async () => {
    const query = { metrics: ['request_count'] };
    const condition = { type: 'budget_burn', budget: 4, period: 'day', share: 0.5 };
    const ruleId = await create('/v2/alert-rules', { query, condition });
    await happened(200, 200);
    await turn();
    expect(await list('/v2/alerts')).toMatchObject([{ rule_id: ruleId, status: 'firing' }]);
    plane.nowMs += 24 * 60 * minuteMs;
    await turn();
    expect(await list('/v2/alerts')).toEqual([]);
  });

  it('say of a rule when it was judged last, and why it could not be', async () => {
    const ruleId = await create('/v2/alert-rules', errors);
    expect((await plane.ask('GET', `/v2/alert-rules/${ruleId}/turn`)).json()).toEqual({});
    await turn();
    const at = new Date(plane.nowMs).toISOString();
    expect((await plane.ask('GET', `/v2/alert-rules/${ruleId}/turn`)).json()).toEqual({ judged_at: at });
    const by = { organizationId, principalId: 'operator', actor: 'operator', requestId: 'r', clientIp: '::1' };
    const saved = await plane.store.alertRules.get(organizationId, ruleId);
    await plane.store.alertRules.update({ ...saved, definition: { query: {} } }, by);
    await turn();
    expect((await plane.ask('GET', `/v2/alert-rules/${ruleId}/turn`)).json()).toMatchObject({
      error: expect.any(String),
    });
  });
});

describe('alerts by mail', () => {
  it('reach a mail server', async () => {
    const mails: string[] = [];
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onData: (stream, _session, done) =>
        void text(stream).then((mail) => {
          mails.push(mail);
          done();
        }, done),
    });
    const listening = server.listen(0, '127.0.0.1');
    await once(listening, 'listening');
    const { port } = listening.address() as AddressInfo;
    const plane = await TestControlPlane.start({ smtp: { url: `smtp://127.0.0.1:${port}`, from: 'sp@example.com' } });
    try {
      const payload = { name: 'On call', definition: { type: 'email', to: ['ann@example.com'] } };
      const { id } = (await plane.ask('POST', '/v2/alert-channels', { payload })).json();
      expect((await plane.ask('POST', `/v2/alert-channels/${id}/test`)).json()).toEqual({ delivered: true });
      expect(mails[0]).toMatch(/^From: sp@example\.com\r\nTo: ann@example\.com\r\n/);
      expect(mails[0]).toContain('Subject: [Test] Test of On call');
    } finally {
      await plane.stop();
      await new Promise<void>((done) => server.close(() => done()));
    }
  });

  it('tell no password to a server that does not encrypt, and wait for none that hangs', async () => {
    let logins = 0;
    const server = new SMTPServer({
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: (_login, _session, done) => {
        logins++;
        done(null, { user: 'someone' });
      },
    });
    const listening = server.listen(0, '0.0.0.0');
    await once(listening, 'listening');
    const { port } = listening.address() as AddressInfo;
    const smtp = { url: `smtp://user:canary@0.0.0.0:${port}`, from: 'sp@example.com' };
    const plane = await TestControlPlane.start({ smtp });
    try {
      const payload = { name: 'On call', definition: { type: 'email', to: ['ann@example.com'] } };
      const { id } = (await plane.ask('POST', '/v2/alert-channels', { payload })).json();
      const answer = (await plane.ask('POST', `/v2/alert-channels/${id}/test`)).json();
      expect([answer.delivered, logins]).toEqual([false, 0]);
      expect(answer.error).not.toContain('canary');
    } finally {
      await plane.stop();
      await new Promise<void>((done) => server.close(() => done()));
    }
    expect(transportOptions('smtps://user:word@mail.example')).toMatchObject({
      ...{ requireTLS: false, connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 10_000 },
    });
  });

  it('say so where there is no mail server', async () => {
    const plane = await TestControlPlane.start();
    try {
      const payload = { name: 'On call', definition: { type: 'email', to: ['ann@example.com'] } };
      const { id } = (await plane.ask('POST', '/v2/alert-channels', { payload })).json();
      const { error } = (await plane.ask('POST', `/v2/alert-channels/${id}/test`)).json();
      expect(error).toContain('--smtp-url-file');
    } finally {
      await plane.stop();
    }
  });
});
