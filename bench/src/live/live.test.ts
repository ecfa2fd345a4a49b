import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type RunningDevLlm, startDevLlm } from '@sallyport/testkit/llm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { liveProviders } from './providers.ts';

const script = join(import.meta.dirname, 'main.ts');
const keys = new Set(liveProviders.flatMap(({ needs }) => needs));

/** Runs it with no keys but these. */
async function run(env: Record<string, string>, ...args: string[]) {
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !keys.has(name)));
  const child = spawn(process.execPath, [script, ...args], {
    env: { ...own, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [out, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return { out, code };
}

describe('npm run test:live', () => {
  let llm: RunningDevLlm;
  beforeAll(async () => {
    llm = await startDevLlm({ key: 'sk-live' });
  });
  afterAll(() => llm.stop());

  it('says whom it did not ask and why, and that is no failure', async () => {
    const { out, code } = await run({});
    expect(code).toBe(0);
    expect(out).toContain('– openai: skipped, since OPENAI_API_KEY is not set');
    expect(out).toContain('Nobody was asked');
  });

  const env = () => ({ OPENAI_API_KEY: 'sk-live', OPENAI_BASE_URL: `${llm.url}/v1` });

  it('chats, streams and calls tools where there is a key, and says for how much', async () => {
    const { out, code } = await run(env(), '--model', 'openai=scripted-planner');
    expect(out).toMatch(/✓ openai scripted-planner: chat.*\n✓ .*: stream.*\n✓ .*: tool, [\d.]+ s, \$0\.\d+/);
    expect(out).toMatch(/3 of 3 as they should be, for \$0\.0\d+\./);
    expect([code, llm.journal.all.length]).toEqual([0, 4]);
  });

  it('asks nobody when one more request could go beyond the limit', async () => {
    llm.journal.clear();
    const { out, code } = await run(env(), '--dollars', '0.000001');
    expect(out).toContain('Stopped there');
    expect([code, llm.journal.all.length]).toEqual([0, 0]);
  });

  it('fails where a provider does, and tells nobody the key', async () => {
    const { out, code } = await run({ ...env(), OPENAI_API_KEY: 'sk-wrong' });
    expect(code).toBe(1);
    expect(out).toMatch(/✗ openai .*: chat, .*401/);
    expect(out).not.toContain('sk-wrong');
  });
});
