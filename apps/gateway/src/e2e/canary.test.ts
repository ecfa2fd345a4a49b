import {
  type CountingUpstream,
  type RunningGateway,
  type RunningUpstream,
  startCountingUpstream,
  startEchoUpstream,
  startGateway,
} from '@sallyport/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, askJson, closedPort, echoed } from './support.ts';

let stable: CountingUpstream;
let next: CountingUpstream;
let echo: RunningUpstream;
let gateway: RunningGateway;

beforeAll(async () => {
  [stable, next, echo] = await Promise.all([
    startCountingUpstream('stable'),
    startCountingUpstream('next'),
    startEchoUpstream(),
  ]);
  const port = (url: string) => new URL(url).port;
  gateway = await startGateway({
    config: `
_format_version: "3.0"
services:
  - name: orders
    url: ${stable.url}
    retries: 0
    routes:
      - { name: shared, paths: [/shared], plugins: [{ name: canary, config: { percentage: 25, hash: none, upstream_host: next.internal } }] }
      - { name: by-port, paths: [/by-port], plugins: [{ name: canary, config: { percentage: 100, upstream_port: ${port(next.url)} } }] }
      - { name: moved, paths: [/moved], plugins: [{ name: canary, config: { percentage: 100, upstream_host: localhost, upstream_port: ${port(echo.url)}, upstream_uri: /v2 } }] }
      - { name: fallback, paths: [/fallback], plugins: [{ name: canary, config: { percentage: 100, upstream_host: dead.internal, upstream_fallback: true } }] }
upstreams:
  - { name: next.internal, targets: [{ target: "127.0.0.1:${port(next.url)}" }] }
  - name: dead.internal
    targets: [{ target: "127.0.0.1:${await closedPort()}" }]
    healthchecks: { passive: { unhealthy: { tcp_failures: 2 } } }
`,
  });
});
afterAll(async () => {
  await gateway?.stop();
  await Promise.all([stable, next, echo].map((server) => server?.stop()));
});

const whoAnswers = async (path: string) => (await askJson<{ upstream: string }>(gateway.proxyUrl + path)).upstream;

describe('canary', () => {
  it('gives its share to the upstream that it names, whichever worker answers', async () => {
    const answers = await Promise.all(Array.from({ length: 200 }, () => whoAnswers('/shared')));
    // Each worker deals by itself, and may be in the middle of a round.
    expect(Math.abs(answers.filter((name) => name === 'next').length - 50)).toBeLessThanOrEqual(6);
  });

  it('goes to another port of the same host', async () => {
    expect(await whoAnswers('/by-port')).toBe('next');
  });

  it('tells the other host its own name, and the path that it is to have', async () => {
    const { url, headers } = echoed(await ask(`${gateway.proxyUrl}/moved/a?b=1`));
    expect(url).toBe('/v2?b=1');
    expect(headers['host']).toBe(`localhost:${new URL(echo.url).port}`);
  });

  it('falls back once the node knows that no target is healthy', async () => {
    const statuses: number[] = [];
    await expect
      .poll(async () => statuses.push((await ask(`${gateway.proxyUrl}/fallback`)).status) && statuses.at(-1))
      .toBe(200);
    expect(statuses.filter((status) => status === 502).length).toBeGreaterThanOrEqual(2);
    expect(await whoAnswers('/fallback')).toBe('stable');
  });
});
