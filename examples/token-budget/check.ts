import assert from 'node:assert/strict';
import { join } from 'node:path';
import { startGateway } from '@sallyport/testkit';
import { startDevLlm } from '@sallyport/testkit/llm';

const llm = await startDevLlm({ switches: { answerTokens: 200 } });
const gateway = await startGateway({
  configFile: join(import.meta.dirname, 'kong.yaml'),
  env: { DECK_OPENAI_URL: llm.url, DECK_OPENAI_API_KEY: 'any' },
});

async function ask(who: string, tokens = 200) {
  const answer = await fetch(`${gateway.proxyUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${who}-key` },
    body: JSON.stringify({ max_tokens: tokens, messages: [{ role: 'user', content: 'hello' }] }),
  });
  const { message } = (await answer.json()) as { message?: string };
  return { status: answer.status, message, headers: answer.headers };
}

/** The windows are minutes of the clock: what is told of one is tried within one. */
async function withinAMinute<Seen>(look: () => Promise<Seen>): Promise<Seen> {
  for (let tries = 0; tries < 3; tries++) {
    const minute = Math.floor(Date.now() / 60_000);
    const seen = await look();
    if (Math.floor(Date.now() / 60_000) === minute) return seen;
  }
  throw new Error('Three minutes ended in a row within a few requests.');
}

try {
  const first = await ask('ben');
  assert.equal(first.status, 200);
  assert.equal(first.headers.get('x-kong-llm-model'), 'openai/gpt-4o');
  assert.equal(first.headers.get('x-ai-ratelimit-limit-minute-person'), '3000');
  assert.ok(Number(first.headers.get('x-ai-ratelimit-remaining-minute-person')) < 3000);
  assert.equal(first.headers.get('x-budget-alert'), null);

  // An answer of the dear model costs a fifth of a cent, and the team has a cent.
  const alerts: (string | null)[] = [];
  let last = first;
  while (last.status === 200 && alerts.length < 20) {
    last = await ask(alerts.length % 2 === 0 ? 'cem' : 'ben');
    alerts.push(last.headers.get('x-budget-alert'));
  }
  assert.equal(last.status, 429);
  assert.equal(last.message, 'The budget of this team for the month is used up.');
  assert.ok(alerts.includes('team;period=month;of=money;passed=0.5'), 'the team hears of it before');
  assert.equal((await ask('cem')).status, 429, 'a team is all of its people');
  assert.equal((await ask('ann')).status, 200, 'and another team is none of them');

  const models = await withinAMinute(async () => {
    const seen: (string | null)[] = [];
    for (let i = 0; i < 3; i++) seen.push((await ask('ann', 2000)).headers.get('x-kong-llm-model'));
    return seen;
  });
  assert.ok(models.includes('openai/gpt-4o'), 'the dear model while there is some left of it');

  const burst = await withinAMinute(() => Promise.all(Array.from({ length: 30 }, () => ask('ann'))));
  const served = burst.filter(({ status }) => status === 200).length;
  assert.ok(served <= 16, `${served} answers of 200 tokens and more do not fit into a minute of 3000`);
  assert.ok(burst.some(({ status }) => status === 429));
} finally {
  await gateway.stop();
  await llm.stop();
}
