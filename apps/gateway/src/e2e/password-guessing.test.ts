import { type RunningGateway, type RunningUpstream, startEchoUpstream, startGateway } from '@sallyport/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ask } from './support.ts';

const users = 12;
let upstream: RunningUpstream;
let gateway: RunningGateway;

beforeAll(async () => {
  upstream = await startEchoUpstream();
  const guarded = { name: 'basic-auth', config: { brute_force_protection: { strategy: 'memory' } } };
  const consumers = Array.from({ length: users }, (_, i) => ({
    username: `user-${i}`,
    basicauth_credentials: [{ username: `user-${i}`, password: 'right' }],
  }));
  gateway = await startGateway({
    config: JSON.stringify({
      _format_version: '3.0',
      services: [{ name: 'app', url: upstream.url, routes: [{ name: 'app', paths: ['/'], plugins: [guarded] }] }],
      consumers,
    }),
  });
});
afterAll(async () => {
  await Promise.all([gateway?.stop(), upstream?.stop()]);
});

const attempt = async (username: string, password: string) => {
  const credential = Buffer.from(`${username}:${password}`).toString('base64');
  return (await ask(gateway.proxyUrl, { headers: ['Authorization', `Basic ${credential}`] })).status;
};

/** How many wrong passwords are judged before the gateway says to wait. */
async function guesses(username: string): Promise<number> {
  for (let judged = 0; ; judged++) if ((await attempt(username, 'wrong')) === 429) return judged;
}

// Each request comes by a connection of its own, so that both workers get some.
it('failures are counted by all workers together, and forgotten with a success', async () => {
  const judged: number[] = [];
  for (let i = 0; i < users; i++) {
    const username = `user-${i}`;
    for (const password of ['wrong', 'wrong', 'right'])
      expect(await attempt(username, password)).toBe(password === 'right' ? 200 : 401);
    judged.push(await guesses(username));
  }
  // Where the machine is slow, a wait of a second may be over before the next attempt comes.
  expect(judged.sort((a, b) => a - b)[users / 2]).toBe(3);
});
