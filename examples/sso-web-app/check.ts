import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type Echoed, PlainBrowser, startEchoUpstream, startGateway, startIdp } from '@sallyport/testkit';

const idp = await startIdp();
const upstream = await startEchoUpstream();
const gateway = await startGateway({
  configFile: join(import.meta.dirname, 'kong.yaml'),
  env: {
    DECK_UPSTREAM_URL: upstream.url,
    DECK_ISSUER: idp.issuer,
    DECK_CLIENT_SECRET: idp.clients.gateway.secret!,
    DECK_SESSION_SECRET: 'a secret that no other gateway has',
  },
});
const reports = `${gateway.proxyUrl}/reports`;

try {
  const alice = new PlainBrowser();
  const { url, text } = await idp.signIn('alice', `${reports}/2026?page=2`, { browser: alice });
  assert.equal(
    url.href,
    `${reports}/2026?page=2`,
    'Alice is where she wanted to go, with nothing of the sign-in in the address',
  );
  const { headers } = JSON.parse(text) as Echoed;
  assert.equal(headers['x-person'], 'Alice Adams', 'the application learns who she is');
  assert.equal(headers['authorization'], undefined, 'and gets no token');
  assert.equal(headers['cookie'], undefined, 'nor the cookie of the session');

  const asked = idp.faults.requests('authorization');
  assert.equal((await alice.open(`${reports}/2025`)).response.status, 200, 'the session is good for other pages');
  assert.equal(idp.faults.requests('authorization'), asked, 'without asking the provider');

  const seen = upstream.requests.length;
  const bob = await idp.signIn('bob', reports);
  assert.equal(bob.response.status, 403, 'Bob, who is not in the group');
  const program = await fetch(reports, { headers: { accept: 'application/json' } });
  assert.equal(program.status, 401, 'a program is not sent to a page for people');
  const forged = await fetch(reports, { headers: { accept: 'application/json', cookie: 'session=1.forged' } });
  assert.equal(forged.status, 401, 'a session that somebody made up');
  assert.equal(upstream.requests.length, seen, 'the application has seen none of these');

  const out = await alice.open(`${reports}/sign-out`, { body: new URLSearchParams() });
  assert.equal(out.url.origin, idp.url, 'Alice signs out, and may do so at the provider too');
  await alice.open(reports);
  assert.ok(idp.faults.requests('authorization') > asked, 'the session is gone');
} finally {
  await gateway.stop();
  await upstream.stop();
  await idp.stop();
}
