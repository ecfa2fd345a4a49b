import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGateway } from '@sallyport/testkit';
import { startDevLlm } from '@sallyport/testkit/llm';

const llm = await startDevLlm({ key: 'openai-key' });
const folder = await mkdtemp(join(tmpdir(), 'secret-redaction-'));
const log = join(folder, 'log');
const gateway = await startGateway({
  configFile: join(import.meta.dirname, 'kong.yaml'),
  env: { DECK_LLM_URL: llm.url, DECK_LOG: log },
  workers: 1,
});

const token = `ghp_${'wXq2Rt9LmZ4vKp7NsB1cYh6Jd3Gf8QaTe5Ui'}`;
const card = '4111 1111 1111 1111';

async function ask(route: string, content: string, stream = false) {
  const answer = await fetch(`${gateway.proxyUrl}/${route}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ stream, messages: [{ role: 'user', content }] }),
  });
  const text = await answer.text();
  return { status: answer.status, text, said: stream ? saidIn(text) : text };
}

/** The pieces of a stream, put together. */
function saidIn(stream: string): string {
  const events = stream.split('\n\n').filter((event) => event.startsWith('data: {'));
  return events.map((event) => JSON.parse(event.slice(6)).choices[0]?.delta.content ?? '').join('');
}

const asked = () => llm.journal.last?.body.toString() ?? '';

try {
  for (const stream of [false, true]) {
    const masked = await ask('chat', `My token is ${token}, my card ${card}, my badge BADGE-123456.`, stream);
    assert.match(
      masked.said,
      /My token is \[REDACTED:github-token\], my card \[REDACTED:credit-card\], my badge \[REDACTED:badge\]\./,
    );
    assert.ok(!asked().includes(token) && !asked().includes(card), 'the model has not seen them');

    const recovered = await ask('assist', `My token is ${token}, my card ${card}.`, stream);
    assert.ok(recovered.said.includes(`My token is ${token}, my card ${card}.`), 'the caller reads what it has sent');
    assert.ok(asked().includes('[REDACTED:github-token:1]') && !asked().includes(token), 'the model has not seen it');
  }

  const refused = await ask('strict', `My token is ${token}.`);
  assert.equal(refused.status, 400);
  assert.match(refused.text, /The request holds what may not pass: github-token \(1\)\./);
  assert.equal((await ask('strict', 'I have no secrets.')).status, 200);
} finally {
  await gateway.stop();
  await llm.stop();
}

const records = await readFile(log, 'utf8');
await rm(folder, { recursive: true, force: true });
assert.match(records, /github-token \(1\), credit-card \(1\), badge \(1\)/);
assert.ok(
  !records.includes(token.slice(4, 24)) && !records.includes(card),
  'the log, which tells what was said, does not tell them',
);
