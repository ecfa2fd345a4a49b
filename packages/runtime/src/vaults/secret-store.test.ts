import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeClock, type FakeHcv, startFakeHcv } from '@sallyport/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clock as realClock } from '../counters/test/real-clock.ts';
import { createHttpPort } from '../http/http-port.ts';
import { SecretStore, type SecretStoreOptions, type SecretTable, type SecretValue } from './secret-store.ts';

const reference = '{vault://llm/keys/openai}';
let server: FakeHcv;
let clock: FakeClock;
let lines: string[];
let told: SecretValue[];
const closing: (() => unknown)[] = [];

beforeEach(async () => {
  server = await startFakeHcv({ token: 'secret-token' });
  server.put('keys', { openai: 'secret-1', other: 'o' });
  clock = new FakeClock();
  lines = [];
  told = [];
  closing.push(() => server.stop());
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

function store(options: Partial<SecretStoreOptions> = {}): SecretStore {
  const http = createHttpPort({ clock: realClock });
  const line = (message: string, fields?: Record<string, unknown>) => {
    lines.push(`${message} ${JSON.stringify(fields)}`);
  };
  const made = new SecretStore({
    clock,
    log: { debug: line, info: line, warn: line, error: line },
    http,
    env: {},
    onChange: (values) => told.push(...values),
    ...options,
  });
  closing.push(() => made.close());
  return made;
}

/** Of one vault with one secret; `told` is what comes after. */
async function openOne(config: Record<string, unknown>): Promise<SecretTable> {
  const table = await store().open([vault(config)], [reference]);
  told.length = 0;
  return table;
}

function vault(config: Record<string, unknown> = {}) {
  return {
    id: 'v',
    name: 'hcv',
    prefix: 'llm',
    config: { host: '127.0.0.1', port: server.port, kv: 'v2', token: 'secret-token', ...config },
  };
}

/** Lets time pass until something has come of it; what a vault answers arrives in real time. */
async function passUntil(isSo: () => boolean): Promise<void> {
  await expect
    .poll(
      async () => {
        await clock.advance(1_000);
        return isSo();
      },
      { interval: 1, timeout: 10_000 },
    )
    .toBe(true);
}

describe('the secrets of a configuration', () => {
  it('are read once, however many references and configurations name them', async () => {
    const secrets = store();
    const all = [reference, '{vault://llm/keys/other}', '{vault://llm/keys/}'];
    const first = await secrets.open([vault()], all);
    const second = await secrets.open([vault()], all);
    expect(first.entries().map(({ value }) => value)).toEqual(['secret-1', 'o', '{"openai":"secret-1","other":"o"}']);
    expect(second.entries()).toEqual(first.entries());
    expect(server.reads).toBe(1);
  });

  it('are read again with what another vault of the same name says', async () => {
    const other = await startFakeHcv({ token: 'secret-token' });
    closing.push(() => other.stop());
    other.put('keys', { openai: 'elsewhere' });
    const secrets = store();
    const before = await secrets.open([vault()], [reference]);
    const after = await secrets.open([vault({ port: other.port })], [reference]);
    expect(before.entries()[0]).toMatchObject({ value: 'secret-1' });
    expect(after.entries()[0]).toMatchObject({ value: 'elsewhere' });
    expect(after.entries()[0]!.id).not.toBe(before.entries()[0]!.id);
  });

  it('are asked of a vault that no entity describes with what the environment says of it', async () => {
    const secrets = store({
      env: {
        KONG_VAULT_HCV_HOST: '127.0.0.1',
        KONG_VAULT_HCV_PORT: String(server.port),
        KONG_VAULT_HCV_KV: 'v2',
        KONG_VAULT_HCV_TOKEN: 'secret-token',
      },
    });
    const table = await secrets.open([], ['{vault://hcv/keys/openai}']);
    expect(table.entries()).toMatchObject([{ value: 'secret-1' }]);
  });

  it('are asked of a vault whose own token is in the environment', async () => {
    const secrets = store({ env: { HCV_TOKEN: 'secret-token' } });
    const table = await secrets.open([vault({ token: '{vault://env/hcv-token}' })], [reference]);
    expect(table.entries()).toMatchObject([{ value: 'secret-1' }]);
    await secrets.open([vault({ token: '{vault://env/nobody}' })], [reference]);
    expect(lines.at(-1)).toContain('token: {vault://env/nobody} is not in the environment');
  });

  it('follow what a reference says differently', async () => {
    const secrets = store({ env: { A: 'YQ==', MY_A: 'mine' } });
    const table = await secrets.open([], ['{vault://env/a?base64_decode=true}', '{vault://env/a?prefix=MY_}']);
    expect(table.entries().map(({ value }) => value)).toEqual(['a', 'mine']);
  });

  it.each([
    ['{vault://nobody/a}', "there is no vault 'nobody'"],
    ['{vault://llm}', 'it is not of the form {vault://name/resource/key}'],
    ['{vault://llm/a?mounted=b}', "mounted: unknown field; did you mean 'mount'?"],
    ['{vault://fs/a}', 'prefix: required field missing'],
  ])('%s is empty, and the log says why', async (text, reason) => {
    const table = await store().open([vault()], [text]);
    expect(table.entries()).toEqual([]);
    expect(lines).toEqual([
      `a vault reference cannot be followed; it is empty ${JSON.stringify({ reference: text, reason })}`,
    ]);
  });

  it('that a vault does not have are empty, and found when they are there, after neg_ttl', async () => {
    const text = '{vault://llm/later/a}';
    const table = await store().open([vault({ neg_ttl: 5 })], [text]);
    expect(table.entries()).toMatchObject([{ value: '' }]);
    server.put('later', { a: 'secret-2' });
    await passUntil(() => told.length > 0);
    expect(table.entries()).toMatchObject([{ value: 'secret-2' }]);
    expect(lines.join('\n')).toMatch(
      /^a secret could not be read; it is empty .*answered 404.*\na secret could be read again/,
    );
  });

  it('of which a member is not there are told of', async () => {
    await store().open([vault()], ['{vault://llm/keys/anthropic}']);
    expect(lines).toEqual([
      'a secret has no such member; the reference is empty {"reference":"{vault://llm/keys/anthropic}"}',
    ]);
  });
});

describe('time', () => {
  it('of a secret over, it is read again, and whoever uses it is told of a new value', async () => {
    const table = await openOne({ ttl: 60 });
    server.put('keys', { openai: 'secret-2' });
    await clock.advance(50_000);
    expect(told).toEqual([]);
    await passUntil(() => told.length > 0);
    expect(told).toEqual([{ id: table.entries()[0]!.id, value: 'secret-2' }]);
    expect(clock.monotonicMs()).toBeLessThan(120_000);
  });

  it('does nothing to a secret without ttl', async () => {
    await store().open([vault()], [reference]);
    await clock.advance(7 * 86_400_000);
    expect(clock.pending).toBe(0);
    expect(server.reads).toBe(1);
  });

  it('ends for a configuration that is no longer used', async () => {
    const secrets = store();
    const tables = [
      await secrets.open([vault({ ttl: 60 })], [reference]),
      await secrets.open([vault({ ttl: 60 })], [reference]),
    ];
    tables[0]!.close();
    expect(clock.pending).toBe(1);
    tables[0]!.close();
    expect(clock.pending).toBe(1);
    tables[1]!.close();
    expect(clock.pending).toBe(0);
  });
});

describe('a file', () => {
  it('that is half written, or emptied to be written, changes nothing until it is whole', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sallyport-test-'));
    closing.push(() => rm(folder, { recursive: true }));
    const file = join(folder, 'keys.json');
    await writeFile(file, '{"a":"secret-1"}');
    const files = { id: 'f', name: 'fs', prefix: 'files', config: { prefix: folder } };
    const table = await store().open([files], ['{vault://files/keys.json/a}', '{vault://files/keys.json}']);
    told.length = 0;
    for (const part of ['', '{"a":"sec']) {
      lines.length = 0;
      await writeFile(file, part);
      await expect.poll(() => lines.length, { timeout: 10_000 }).toBeGreaterThan(0);
      expect(table.entries().map(({ value }) => value)).toEqual(['secret-1', '{"a":"secret-1"}']);
      await writeFile(file, '{"a":"secret-1"}');
      await expect.poll(() => lines.join(), { timeout: 10_000 }).toContain('could be read again');
    }
    expect(told).toEqual([]);
    await writeFile(file, '{"a":"secret-2"}');
    await expect.poll(() => told.length, { timeout: 10_000 }).toBe(2);
  });
});

describe('an outage of the vault', () => {
  it('leaves the last value in use, also for a configuration that comes meanwhile', async () => {
    const secrets = store();
    await secrets.open([vault({ ttl: 60 })], [reference]);
    told.length = 0;
    server.seal(true);
    await passUntil(() => lines.length > 0);
    const table = await secrets.open([vault({ ttl: 60 })], [reference]);
    expect(table.entries()).toMatchObject([{ value: 'secret-1' }]);
    server.seal(false);
    server.put('keys', { openai: 'secret-2' });
    await passUntil(() => told.length > 0);
    expect(table.entries()).toMatchObject([{ value: 'secret-2' }]);
    expect(lines.map((line) => line.split(' {')[0])).toEqual([
      'a secret could not be read again; the last one is used on',
      'a secret could be read again',
      'a secret was rotated',
    ]);
  });

  it('that outlasts resurrect_ttl empties it', async () => {
    const table = await openOne({ ttl: 60, resurrect_ttl: 120 });
    server.seal(true);
    await passUntil(() => told.length > 0);
    expect(told).toEqual([{ id: table.entries()[0]!.id, value: '' }]);
    expect(clock.monotonicMs()).toBeGreaterThan(180_000);
  });

  it('at the start leaves secrets empty, and they are found within a second of its end or so', async () => {
    server.seal(true);
    const table = await store().open([vault()], [reference]);
    expect(table.entries()).toMatchObject([{ value: '' }]);
    server.seal(false);
    await clock.advance(1_000);
    await expect.poll(() => told).toMatchObject([{ value: 'secret-1' }]);
  });

  it('asks with growing pauses, up to a minute', async () => {
    server.seal(true);
    await store().open([vault()], [reference]);
    const pauses: number[] = [];
    for (let i = 0; i < 9; i++) {
      const startMs = clock.monotonicMs();
      while (clock.pending > 0) await clock.advance(500);
      pauses.push(clock.monotonicMs() - startMs);
      await expect.poll(() => clock.pending).toBe(1);
    }
    expect(pauses[0]).toBeLessThanOrEqual(1_000);
    for (const pause of pauses.slice(6)) expect(pause).toBeGreaterThan(50_000);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(60_000);
  });
});

describe('a vault that is slow', () => {
  it('is waited for', async () => {
    server.hold(true);
    const opening = store().open([vault()], [reference]);
    server.hold(false);
    expect((await opening).entries()).toMatchObject([{ value: 'secret-1' }]);
  });

  it('is not waited for longer than that; its answer counts when it comes', async () => {
    server.hold(true);
    const opening = store({ waitMsMax: 3_000 }).open([vault()], [reference]);
    await clock.advance(3_000);
    const table = await opening;
    expect(table.entries()).toMatchObject([{ value: '' }]);
    server.hold(false);
    await expect.poll(() => table.entries()).toMatchObject([{ value: 'secret-1' }]);
    expect(lines[0]).toMatch(/^a vault is slow/);
  });
});

it('no line of the log holds a secret, whatever happens', async () => {
  const secrets = store();
  const table = await secrets.open([vault({ ttl: 60, resurrect_ttl: 60 })], [reference, '{vault://llm/keys/none}']);
  told.length = 0;
  server.put('keys', { openai: 'secret-2' });
  await passUntil(() => told.length > 0);
  server.seal(true);
  await passUntil(() => table.entries()[0]!.value === '');
  server.seal(false);
  await passUntil(() => table.entries()[0]!.value !== '');
  expect(lines.length).toBeGreaterThan(3);
  expect(lines.join('\n')).not.toMatch(/secret-(1|2|token)/);
});

it('no more than sixteen secrets are read at a time', async () => {
  const secrets = store();
  server.hold(true);
  const references = Array.from({ length: 40 }, (_, i) => `{vault://llm/many-${i}/a}`);
  for (let i = 0; i < 40; i++) server.put(`many-${i}`, { a: String(i) });
  const opening = secrets.open([vault()], references);
  await expect.poll(() => server.waiting).toBe(16);
  server.hold(false);
  expect((await opening).entries().map(({ value }) => Number(value))).toEqual(references.map((_, i) => i));
  expect(server.waitingMost).toBe(16);
});
