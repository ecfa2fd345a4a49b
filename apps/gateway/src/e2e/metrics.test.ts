import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningGateway, startGateway } from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, askJson } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'metrics-'));
const file = join(folder, 'access.log');
let gateway: RunningGateway;
beforeAll(async () => {
  gateway = await startGateway({
    config: `_format_version: "3.0"
routes: [{ name: hello, paths: [/hello], plugins: [{ name: request-termination, config: { status_code: 200 } }] }]
plugins:
  - { name: file-log, config: { path: ${file} } }
  - { name: http-log, config: { http_endpoint: "http://user:word@127.0.0.1:1/logs?token=secret", queue: { max_retry_time: 60 } } }`,
  });
});
afterAll(async () => {
  await gateway?.stop();
  rmSync(folder, { recursive: true });
});

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
      expect(text).toMatch(/^# HELP kong_/);
      expect(text).toContain('\nkong_datastore_reachable 1\n');
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

describe('whoever asks and leaves', () => {
  it('leaves the gateway as it was', async () => {
    const { pids } = await askJson<{ pids: { workers: number[] } }>(gateway.adminUrl);
    // The answer waits for them.
    for (const pid of pids.workers) process.kill(pid, 'SIGSTOP');
    await expect(fetch(`${gateway.statusUrl}/metrics`, { signal: AbortSignal.timeout(100) })).rejects.toThrow();
    for (const pid of pids.workers) process.kill(pid, 'SIGCONT');
    expect((await scrape()).status).toBe(200);
  });
});

describe('queues of log records', () => {
  it('are counted over workers, in metrics and in /status', async () => {
    for (let i = 0; i < 20; i++) await ask(`${gateway.proxyUrl}/hello`);
    await expect.poll(() => readFileSync(file, 'utf8').split('\n').length).toBe(21);
    const text = await (await scrape({}, `${gateway.statusUrl}/metrics`)).text();
    expect(text).toContain(`sallyport_log_queue_delivered_total{queue="file ${file}"} 20\n`);
    expect(text).toContain('sallyport_log_queue_emitted_total{queue="http-log 127.0.0.1:1"} 20\n');
    expect(text).toContain('sallyport_log_queue_entries{queue="http-log 127.0.0.1:1"} 20\n');
    expect(text).not.toMatch(/secret|word/);
    const status = await askJson<{ log_queues: unknown[]; metrics: unknown }>(`${gateway.statusUrl}/status`);
    expect(status.log_queues).toContainEqual({
      name: 'http-log 127.0.0.1:1',
      emitted: 20,
      delivered: 0,
      dropped: 0,
      queued: 20,
      lost: 0,
    });
    expect(status.metrics).toEqual({ series_dropped: 0, updates_lost: 0 });
    const killed = await askJson<{ pids: { workers: number[] } }>(gateway.adminUrl);
    for (const pid of killed.pids.workers) process.kill(pid, 'SIGKILL');
    const lost = async () => {
      const { log_queues } = await askJson<{ log_queues: { name: string }[] }>(`${gateway.statusUrl}/status`);
      return log_queues.find(({ name }) => name.startsWith('http-log'));
    };
    await expect.poll(lost, { timeout: 10_000 }).toMatchObject({ queued: 0, lost: 20 });
  });
});
