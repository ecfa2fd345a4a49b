import { type RunningGateway, type RunningUpstream, startEchoUpstream, startGateway } from '@sallyport/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ask, echoed } from './support.ts';

let upstream: RunningUpstream;
let gateway: RunningGateway;

beforeAll(async () => {
  upstream = await startEchoUpstream();
  const route = (name: string, storage: string) => ({
    name,
    paths: [`/${name}`],
    plugins: [
      { name: 'session', config: { storage, cookie_name: name, cookie_secure: false } },
      { name: 'key-auth', config: { anonymous: 'nobody' } },
      { name: 'acl', config: { allow: ['people'] } },
    ],
  });
  gateway = await startGateway({
    config: JSON.stringify({
      _format_version: '3.0',
      services: [{ name: 'app', url: upstream.url, routes: [route('cookie', 'cookie'), route('kong', 'kong')] }],
      consumers: [
        { username: 'nobody' },
        { username: 'ann', keyauth_credentials: [{ key: 'ann-key' }], acls: [{ group: 'people' }] },
      ],
    }),
  });
});
afterAll(async () => {
  await Promise.all([gateway?.stop(), upstream?.stop()]);
});

// Each request comes by a connection of its own, so that both workers get some.
it.each(['cookie', 'kong'])(
  'whoever showed a key once is known to all workers by a cookie, with storage %s',
  async (name) => {
    const url = `${gateway.proxyUrl}/${name}`;
    expect((await ask(url)).status).toBe(403);
    const begun = await ask(url, { headers: ['apikey', 'ann-key'] });
    const [cookie] = String(begun.headers['set-cookie']).split(';');
    for (let i = 0; i < 12; i++) {
      const { headers } = echoed(await ask(url, { headers: ['Cookie', cookie!] }));
      expect(headers['x-consumer-username']).toBe('ann');
      expect(headers).not.toHaveProperty('cookie');
    }
    const out = await ask(`${url}?session_logout=1`, { method: 'POST', headers: ['Cookie', cookie!] });
    expect([out.status, String(out.headers['set-cookie'])]).toEqual([200, expect.stringContaining('Max-Age=0')]);
    const statuses = new Set<number>();
    for (let i = 0; i < 12; i++) statuses.add((await ask(url, { headers: ['Cookie', cookie!] })).status);
    // What is in the cookie stays good in a copy of it; what the node keeps is gone for all its workers.
    expect([...statuses]).toEqual([name === 'cookie' ? 200 : 403]);
  },
);

it('cookies that are not ours go on to the upstream', async () => {
  const { headers } = echoed(
    await ask(`${gateway.proxyUrl}/kong`, { headers: ['apikey', 'ann-key', 'Cookie', 'theme=dark; kong=1.forged'] }),
  );
  expect(headers['cookie']).toBe('theme=dark');
});
