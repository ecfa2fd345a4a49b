import { type RunningGateway, startGateway } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let gateway: RunningGateway;
beforeAll(async () => {
  gateway = await startGateway({
    config: `_format_version: "3.0"
routes: [{ name: hello, paths: [/hello], plugins: [{ name: request-termination, config: { status_code: 200 } }] }]`,
  });
});
afterAll(() => gateway.stop());

const scrape = (headers: Record<string, string> = {}, url = `${gateway.statusUrl}/metrics`) => fetch(url, { headers });

describe('GET /metrics', () => {
  it('shows the node, on the status listener and the Admin API', async () => {
    for (const url of [gateway.statusUrl, gateway.adminUrl]) {
      const response = await scrape({}, `${url}/metrics`);
      expect([response.status, response.headers.get('content-type')]).toEqual([
        200,
        'text/plain; version=0.0.4; charset=UTF-8',
      ]);
      const text = await response.text();
      expect(text).toMatch(/^# HELP kong_datastore_reachable /);
      expect(text).toMatch(/\nkong_node_info\{node_id="[0-9a-f-]{36}",version="[^"]+"\} 1\n/);
      expect(text).toMatch(/\nkong_nginx_requests_total\{node_id="[0-9a-f-]{36}",subsystem="http"\} \d+\n/);
      expect(text.match(/^sallyport_event_loop_lag_ms\{worker="\d+"\} \d+$/gm)).toHaveLength(2);
    }
  });

  it('speaks OpenMetrics with those who ask for it', async () => {
    const prometheus =
      'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1';
    for (const accept of [prometheus, 'application/openmetrics-text']) {
      const response = await scrape({ accept });
      expect(response.headers.get('content-type')).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
      expect(await response.text()).toMatch(/\n# EOF\n$/);
    }
    for (const accept of [
      '*/*',
      'text/plain',
      'application/openmetrics-text;q=0',
      'text/plain, application/openmetrics-text;q=0.9',
    ])
      expect((await scrape({ accept })).headers.get('content-type')).toMatch(/^text\/plain/);
  });

  it('is compressed for those who like it, and only for them', async () => {
    const encodings = ['gzip', 'deflate, GZIP;q=0.5', 'identity', 'gzip;q=0', 'x-gzipped'];
    const answers = await Promise.all(encodings.map((one) => scrape({ 'accept-encoding': one })));
    expect(answers.map(({ headers }) => headers.get('content-encoding'))).toEqual(['gzip', 'gzip', null, null, null]);
    for (const answer of answers) expect(await answer.text()).toMatch(/^# HELP kong_/);
  });

  it('has a head, and nothing but reading', async () => {
    const head = await fetch(`${gateway.statusUrl}/metrics`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect((await fetch(`${gateway.statusUrl}/metrics`, { method: 'POST' })).status).toBe(405);
  });
});
