import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { OfferedLoad, startEchoUpstream, startGateway, startQueueingUpstream } from '@sallyport/testkit';

const reports = await startQueueingUpstream({ concurrency: 20, workMs: 100 });
const search = await startEchoUpstream();
const gateway = await startGateway({
  shedsLoad: true,
  configFile: join(import.meta.dirname, 'kong.yaml'),
  env: { DECK_REPORTS_URL: reports.url, DECK_SEARCH_URL: search.url },
});

interface Overload {
  requests_shed: number;
  workers: { upstreams_limited: { upstream: string; waiting: number; limit: number }[] }[];
}
const overloadOf = async () =>
  ((await (await fetch(`${gateway.statusUrl}/status`)).json()) as { overload: Overload }).overload;

const offer = (perSecond: number, connections: number) =>
  new OfferedLoad({ url: `${gateway.proxyUrl}/reports`, connections, perSecond }).start();

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await isSo())) {
    assert.ok(Date.now() < deadline, `waited in vain until ${what}`);
    await delay(100);
  }
}

try {
  const quiet = offer(50, 20);
  await until('reports have been asked for in quiet times', async () => reports.count > 100);
  await quiet.stop();
  assert.deepEqual([...quiet.take().keys()], [200], 'nobody is refused in quiet times');

  // Five times what can be served: a queue forms, is noticed, and kept short.
  const burst = offer(1_000, 300);
  const reportsHost = new URL(reports.url).host;
  await until('the status API names the upstream', async () =>
    (await overloadOf()).workers.some(({ upstreams_limited: limited }) =>
      limited.some(({ upstream, limit }) => upstream === reportsHost && limit < 300),
    ),
  );
  await until('some are refused', async () => (await overloadOf()).requests_shed > 0);
  const others = await Promise.all(Array.from({ length: 20 }, () => fetch(`${gateway.proxyUrl}/search`)));
  assert.deepEqual(new Set(others.map(({ status }) => status)), new Set([200]), 'another upstream is served as ever');
  await burst.stop();
  const answers = burst.take();
  assert.ok((answers.get(200)?.count ?? 0) > 0, 'what can be served is');
  assert.equal(answers.get(503)?.withoutRetryAfter, 0, 'who is refused is told when to come back');
  assert.deepEqual([...answers.keys()].sort(), [200, 503], 'and nothing else happens');

  await until('everybody is served again', async () => {
    const after = await Promise.all(Array.from({ length: 10 }, () => fetch(`${gateway.proxyUrl}/reports`)));
    return after.every(({ status }) => status === 200);
  });
} finally {
  await gateway.stop();
  await search.stop();
  await reports.stop();
}
