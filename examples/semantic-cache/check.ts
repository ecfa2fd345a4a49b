import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGateway } from '@sallyport/testkit';
import { startDevLlm } from '@sallyport/testkit/llm';

const llm = await startDevLlm({ key: 'openai-key' });
const folder = await mkdtemp(join(tmpdir(), 'semantic-cache-'));
const log = join(folder, 'log');
const gateway = await startGateway({
  configFile: join(import.meta.dirname, 'kong.yaml'),
  env: { DECK_LLM_URL: llm.url, DECK_LOG: log },
  workers: 1,
});

async function ask(route: string, who: string, content: string, stream = false) {
  const answer = await fetch(`${gateway.proxyUrl}/${route}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', apikey: `${who}-key` },
    body: JSON.stringify({ stream, messages: [{ role: 'user', content }] }),
  });
  assert.equal(answer.status, 200);
  return {
    cache: answer.headers.get('x-cache-status'),
    key: answer.headers.get('x-cache-key'),
    text: await answer.text(),
  };
}

/** An answer is kept once it was sent: asks until it is. */
async function untilKept(...question: Parameters<typeof ask>): ReturnType<typeof ask> {
  for (;;) {
    const answer = await ask(...question);
    if (answer.cache === 'Hit') return answer;
  }
}

try {
  assert.equal((await ask('support', 'alice', 'How do I reset my password?')).cache, 'Miss');
  await untilKept('support', 'alice', 'How do I reset my password?');
  const asked = llm.journal.all.length;

  const near = await ask('support', 'alice', 'How can I reset my password?');
  assert.equal(near.cache, 'Hit', 'other words, the same meaning');
  assert.match(near.text, /You said: How do I reset my password\?/);
  const streamed = await ask('support', 'alice', 'How do I reset my password?', true);
  assert.equal(streamed.cache, 'Hit', 'what was answered whole is streamed');
  assert.ok(streamed.text.endsWith('data: [DONE]\n\n'));
  assert.equal(llm.journal.all.length, asked, 'nobody was asked');

  assert.equal((await ask('support', 'bob', 'How do I reset my password?')).cache, 'Miss', 'answers are nobody else’s');
  assert.equal((await ask('support', 'alice', 'What does it cost?')).cache, 'Miss', 'another question');

  assert.equal((await ask('faq', 'alice', 'When are you open?')).cache, 'Miss');
  await untilKept('faq', 'alice', 'When are you open?');
  assert.equal((await ask('faq', 'bob', 'When are you open?')).cache, 'Hit', 'shared by all');

  assert.equal((await fetch(`${gateway.adminUrl}/ai-semantic-cache/${near.key}`)).status, 200);
  assert.equal((await fetch(`${gateway.adminUrl}/ai-semantic-cache`, { method: 'DELETE' })).status, 204);
  assert.equal((await ask('faq', 'bob', 'When are you open?')).cache, 'Miss', 'all is forgotten');
} finally {
  await gateway.stop();
  await llm.stop();
}

const records = (await readFile(log, 'utf8'))
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));
await rm(folder, { recursive: true, force: true });
const hit = records.find(({ ai }) => ai.proxy.cache?.cache_status === 'Hit');
assert.equal(hit.ai.proxy.usage, undefined, 'nothing is booked for answers from the cache');
