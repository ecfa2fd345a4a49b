import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Echoed, startEchoUpstream, startGateway, startIdp } from '@sallyport/testkit';

const exchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange';
const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';

const agents = [
  { id: 'chatbot', secret: 'chatbot-secret' },
  { id: 'travel-agent', secret: 'travel-agent-secret' },
] as const;
const [chatbot, travelAgent] = agents;

const folder = await mkdtemp(join(tmpdir(), 'sallyport-agents-'));
const logFile = join(folder, 'log.json');
const idp = await startIdp({
  clients: agents.map(({ id, secret }) => ({
    client_id: id,
    client_secret: secret,
    client_name: id,
    redirect_uris: ['http://127.0.0.1/'],
    token_endpoint_auth_method: 'client_secret_basic',
    grant_types: ['authorization_code', 'client_credentials', exchangeGrant],
  })),
});
const upstream = await startEchoUpstream();
const gateway = await startGateway({
  configFile: join(import.meta.dirname, 'kong.yaml'),
  env: { DECK_UPSTREAM_URL: upstream.url, DECK_ISSUER: idp.issuer, DECK_LOG_FILE: logFile },
});

/** What an agent gets from the provider to act for somebody whose token it holds. */
async function actFor(subjectToken: string, agent: (typeof agents)[number]): Promise<string> {
  const own = await idp.tokenOfClient({ client: agent });
  const exchanged = await idp.requestToken(
    {
      grant_type: exchangeGrant,
      subject_token: subjectToken,
      subject_token_type: accessTokenType,
      actor_token: own.access_token,
      actor_token_type: accessTokenType,
    },
    agent,
  );
  return exchanged.access_token;
}

try {
  const call = (token: string) =>
    fetch(`${gateway.proxyUrl}/expenses`, {
      headers: {
        authorization: `Bearer ${token}`,
        'x-authenticated-agent': 'chatbot',
        'x-authenticated-person': 'root',
      },
    });
  const tokenOf = async (person: string) => (await idp.tokensOf(person)).access_token;
  const [alice, bob, admin] = await Promise.all(['alice', 'bob', 'admin'].map(tokenOf));
  const refused = async (token: string, message: string) => {
    const answer = await call(token);
    assert.equal(answer.status, 403, message);
    return ((await answer.json()) as { message: string }).message;
  };

  const aliceThroughChatbot = await actFor(alice!, chatbot);
  const answer = await call(aliceThroughChatbot);
  assert.equal(answer.status, 200, 'Alice through the chatbot');
  const { headers } = (await answer.json()) as Echoed;
  assert.equal(headers['x-authenticated-person'], 'alice', 'the upstream learns for whom');
  assert.equal(headers['x-authenticated-agent'], 'chatbot', 'and who acts');

  const seen = upstream.requests.length;
  const may = 'This agent may not act for you here';
  assert.equal(await refused(await actFor(alice!, travelAgent), 'Alice through the travel agent'), may);
  assert.equal(await refused(await actFor(bob!, chatbot), 'Bob, who is not in the group'), may);
  assert.equal(await refused(alice!, 'Alice through the application she signed in with'), may);
  assert.equal(await refused(await actFor(aliceThroughChatbot, travelAgent), 'the chatbot hands on'), may);
  const chatbotItself = (await idp.tokenOfClient({ client: chatbot })).access_token;
  assert.equal(await refused(chatbotItself, 'the chatbot for nobody'), 'An agent can call this only for a person');
  assert.equal((await call(`${aliceThroughChatbot}x`)).status, 401, 'a token that was changed');
  assert.equal(upstream.requests.length, seen, 'the upstream has seen none of these');

  assert.equal(
    (await call(await actFor(admin!, travelAgent))).status,
    200,
    'the administrator through the travel agent',
  );

  for (let i = 0; i < 2; i++) assert.equal((await call(aliceThroughChatbot)).status, 200, 'within the limit');
  assert.equal((await call(aliceThroughChatbot)).status, 429, 'one too many for Alice through the chatbot');
  assert.equal((await call(await actFor(admin!, chatbot))).status, 200, 'others have limits of their own');

  await gateway.stop();
  const records = (await readFile(logFile, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const whoCalled = records.map(({ actors, response, authenticated_entity }) => ({
    actors: (actors as { id: string; is_earlier?: true }[] | undefined)?.map(({ id }) => id),
    status: response.status as number,
    by: authenticated_entity?.id as string | undefined,
  }));
  const logged = (actors: string[] | undefined, status: number, by: string | undefined) =>
    assert.ok(
      whoCalled.some((one) => JSON.stringify(one) === JSON.stringify({ actors, status, by })),
      `the log has ${JSON.stringify({ actors, status, by })}: ${JSON.stringify(whoCalled)}`,
    );
  logged(['alice', 'chatbot'], 200, 'alice');
  logged(['alice', 'travel-agent'], 403, 'alice');
  logged(['alice', 'travel-agent', 'chatbot'], 403, 'alice');
  logged(['bob', 'chatbot'], 403, 'bob');
  logged(['chatbot'], 403, 'chatbot');
  logged(undefined, 401, undefined);
} finally {
  await gateway.stop();
  await upstream.stop();
  await idp.stop();
  await rm(folder, { recursive: true, force: true });
}
