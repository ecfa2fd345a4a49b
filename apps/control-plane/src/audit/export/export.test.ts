import { createPublicKey, verify } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { listenOnLoopback } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestControlPlane } from '../../test/control-plane.ts';
import { sendDue } from './sender.ts';

describe('an audit log that is sent elsewhere', () => {
  let plane: TestControlPlane;
  let receiver: Awaited<ReturnType<typeof listenOnLoopback>>;
  let status = 200;
  let received: { headers: IncomingHttpHeaders; lines: string[] }[] = [];
  let destinationId: string;
  beforeAll(async () => {
    const server = createServer(async (request, response) => {
      const lines = gunzipSync(await buffer(request))
        .toString()
        .trimEnd()
        .split('\n');
      if (status === 200) received.push({ headers: request.headers, lines });
      response.writeHead(status).end();
    });
    [plane, receiver] = await Promise.all([TestControlPlane.start(), listenOnLoopback(server)]);
    const made = await ask('POST', '/v3/audit-log-destinations', {
      name: 'SIEM',
      endpoint: receiver.url,
      authorization: 'Splunk s3cret',
      log_format: 'json',
    });
    destinationId = made.json().id;
  });
  afterAll(async () => await Promise.all([plane.stop(), receiver.stop()]));

  const ask = (method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, payload?: object) =>
    plane.ask(method, url, payload === undefined ? {} : { payload });
  const act = async (name: string) => {
    await ask('POST', '/v2/dashboards', { name, definition: { tiles: [] } });
    await plane.store.audit.chain(plane.services.auditKey);
  };
  /** One round; gives the lines that came. */
  const round = async (): Promise<string[]> => {
    received = [];
    await plane.store.audit.chain(plane.services.auditKey);
    await sendDue(plane.services);
    return received.flatMap(({ lines }) => lines);
  };
  const settle = async () => {
    while ((await round()).length > 0);
  };

  it('begins with what happens from then on, signed line by line, with the header that was told', async () => {
    await act('before');
    const off = (await ask('GET', '/v3/audit-log-webhook/status')).json();
    expect(off).toEqual({ webhook_enabled: false, webhook_status: 'unconfigured', waiting: 0 });
    await ask('PATCH', '/v3/audit-log-webhook', { audit_log_destination_id: destinationId, enabled: true });
    await act('board');
    const lines = await round();
    expect(received[0]!.headers).toMatchObject({
      authorization: 'Splunk s3cret',
      'content-encoding': 'gzip',
      'content-type': 'text/plain; charset=utf-8',
    });
    expect(lines.map((line) => JSON.parse(line).name)).toEqual(['Change.audit_log_webhook', 'Change.dashboard']);
    expect(JSON.parse(lines[1]!)).toMatchObject({
      act: 'create',
      severity: 1,
      principal_id: 'operator',
      diff: [{ after: { name: 'board' } }],
    });
    const { keys } = (await plane.ask('GET', '/v3/audit-log-webhook/jwks.json', { as: 'nobody' })).json();
    const key = createPublicKey({ key: keys[0], format: 'jwk' });
    for (const line of lines) {
      const [, body, signature] = /^(.*),"sig":"([\w-]+)"\}$/.exec(line)!;
      expect(verify(null, Buffer.from(`${body}}`), key, Buffer.from(signature!, 'base64url'))).toBe(true);
    }
    expect((await ask('GET', '/v3/audit-log-webhook/status')).json()).toMatchObject({
      webhook_status: 'active',
      last_response_code: 200,
      waiting: 0,
    });
  });

  it('loses nothing while the receiver is away, and says so', async () => {
    await settle();
    status = 503;
    for (const name of ['one', 'two', 'three']) {
      await act(name);
      await round();
    }
    expect((await ask('GET', '/v3/audit-log-webhook/status')).json()).toMatchObject({
      webhook_enabled: true,
      webhook_status: 'inactive',
      last_response_code: 503,
      last_response_message: 'The receiver answered 503.',
      waiting: 3,
    });
    status = 200;
    expect(await round()).toEqual([]);
    plane.nowMs += 60_000;
    const names = (await round()).map((line) => JSON.parse(line).diff?.[0].after.name);
    expect(names).toEqual(['one', 'two', 'three']);
    expect((await ask('GET', '/v3/audit-log-webhook/status')).json()).toMatchObject({
      webhook_status: 'active',
      waiting: 0,
    });
  });

  it('comes as CEF and CPS, too, whatever is in it', async () => {
    await settle();
    await plane.ask('GET', '/v3/users', {
      as: 'nobody',
      headers: { 'user-agent': 'a|b=c\\d', authorization: 'Bearer kpat_x' },
    });
    await plane.ask('GET', '/v3/users', { as: 'node' });
    const path = `/v3/audit-log-destinations/${destinationId}`;
    expect((await ask('PATCH', path, { log_format: 'cef' })).statusCode).toBe(200);
    const [authentication, authorization, change] = await round();
    expect(authentication).toMatch(
      /^\d{4}-\S+Z CEF:0\|Sallyport\|ControlPlane\|1\.0\|AUTHENTICATION_TYPE_PAT\|AUTHENTICATION_OUTCOME_INVALID\|7\|rt=\d+ src=127\.0\.0\.1 /,
    );
    expect(authentication).toContain(' user_agent=a|b\\=c\\\\d ');
    expect(authentication).toMatch(/ sig=[\w-]+$/);
    expect(authorization).toMatch(/\|Authz\.organization\|6\|.* act=GET .*granted=false/);
    expect(change).toContain('|Change.audit_log_destination|1|');
    await ask('PATCH', path, { log_format: 'cps' });
    const [line] = await round();
    expect(JSON.parse(line!)).toMatchObject({
      'Cps.version': '1.0.0',
      'event.category': ['configuration'],
      'event.outcome': 'success',
      Vendor: { act: 'update' },
    });
  });

  it('is sent once more for a time that somebody asks for, one job after another', async () => {
    await settle();
    const start_at = new Date(plane.nowMs - 30_000).toISOString();
    const end_at = new Date(plane.nowMs + 1).toISOString();
    const before = (
      await ask('GET', `/v3/audit-logs?filter[ts][gte]=${start_at}&filter[ts][lte]=${end_at}&page[size]=1000`)
    ).json().data.length;
    const job = await ask('PUT', '/v3/audit-log-replay-job', { start_at, end_at });
    expect([job.statusCode, job.json().status]).toEqual([202, 'accepted']);
    expect((await ask('PUT', '/v3/audit-log-replay-job', { start_at, end_at })).statusCode).toBe(409);
    await plane.store.audit.chain(plane.services.auditKey);
    const lines = await round();
    // What was asked for, then what came of asking.
    expect(lines.length).toBeGreaterThanOrEqual(before);
    expect((await ask('GET', '/v3/audit-log-replay-job')).json()).toMatchObject({ status: 'completed', start_at });
    expect((await ask('PUT', '/v3/audit-log-replay-job', { start_at: end_at, end_at: start_at })).statusCode).toBe(400);
  });

  it('shows no secret, sends it to nobody else, and is where it may be', async () => {
    const path = `/v3/audit-log-destinations/${destinationId}`;
    const shown = await ask('GET', path);
    const kept = await plane.store.auditExport.getDestination(plane.services.organizationId, destinationId);
    const log = await ask('GET', '/v3/audit-logs?page[size]=1000');
    for (const text of [shown.body, JSON.stringify(kept), log.body]) expect(text).not.toContain('s3cret');
    expect((await ask('PATCH', path, { endpoint: 'https://evil.example/' })).json().invalid_parameters[0].field).toBe(
      'authorization',
    );
    expect((await ask('DELETE', path)).statusCode).toBe(409);
    const inside = await ask('PATCH', path, { endpoint: 'http://10.0.0.1/', authorization: 'x' });
    expect(inside.statusCode).toBe(200);
    plane.nowMs += 3_600_000;
    await round();
    expect((await ask('GET', '/v3/audit-log-webhook/status')).json().last_response_message).toMatch(
      /^10\.0\.0\.1 is not a public address/,
    );
    await ask('PATCH', '/v3/audit-log-webhook', { audit_log_destination_id: null, enabled: false });
    expect((await ask('DELETE', path)).statusCode).toBe(204);
    expect((await ask('PATCH', '/v3/audit-log-webhook', { enabled: true })).statusCode).toBe(400);
    expect(
      (
        await ask('PUT', '/v3/audit-log-replay-job', {
          start_at: '2026-11-26T00:00:00Z',
          end_at: '2026-11-27T00:00:00Z',
        })
      ).statusCode,
    ).toBe(409);
  });
});
