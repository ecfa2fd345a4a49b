import { createCipheriv, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createStore, type Store } from '@sallyport/store';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Log } from '../log.ts';
import { KeyringHolder } from './keyring.ts';
import { newMasterKeyText, readMasterKeys } from './master-keys.ts';
import { type RotationOptions, rotateKeys } from './rotate-keys.ts';
import { anySealedText } from './sealed-text.ts';
import { legacyKeyOf } from './sealer.ts';

const log: Log = { info() {}, warn() {}, error() {} };
const nowMs = Date.now;

describe('keys that are rotated', () => {
  let folder: string;
  let store: Store;
  let masterKeys: { file: string };
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sallyport-rotation-'));
    masterKeys = { file: join(folder, 'master-key') };
    store = await createStore({ file: ':memory:' });
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  const openHolder = async (of = store) =>
    await KeyringHolder.open({ store: of, masterKeys, dataFolder: folder, log, nowMs });
  const startHolder = async () => {
    const holder = await openHolder();
    onTestFinished(holder.start());
    return holder;
  };
  const rotate = async (more: Partial<RotationOptions> = {}) =>
    await rotateKeys({
      store,
      masterKeys,
      dataFolder: folder,
      isMasterKeyNew: false,
      log,
      nowMs,
      settleMs: 0,
      ...more,
    });
  const currentKey = async () => (await store.keyring.keys()).find(({ state }) => state === 'current')!;
  const idsInTexts = async () => {
    const ids = new Set<string>();
    await store.sealedTexts.change((text) => {
      for (const [part] of text.matchAll(anySealedText)) ids.add(part.split(':')[2]!);
      return undefined;
    });
    return [...ids];
  };

  it('are new everywhere while secrets are written and read, without a failure; the old one opens nothing', async () => {
    const { sealer } = await startHolder();
    for (let at = 0; at < 40; at++) await store.settings.set(`s${at}`, sealer.seal(`value ${at}`, `s${at}`));
    const before = await currentKey();
    const replaced = (await store.settings.find('s0'))!;
    let writes = 0;
    const isOver = { value: false };
    const load = (async () => {
      for (; !isOver.value; writes++) {
        const name = `s${writes % 40}`;
        expect(sealer.open((await store.settings.find(name))!, name)).toMatch(/^value /);
        await store.settings.set(name, sealer.seal(`value ${writes}`, name));
        await nextTurn();
      }
    })();
    const { unopened } = await rotate();
    isOver.value = true;
    await load;
    const after = await currentKey();
    expect(writes).toBeGreaterThan(10);
    expect([(await store.keyring.keys()).length, after.id === before.id, unopened.size]).toEqual([1, false, 0]);
    expect(await idsInTexts()).toEqual([after.id]);
    for (let at = 0; at < 40; at++)
      expect(sealer.open((await store.settings.find(`s${at}`))!, `s${at}`)).toMatch(/^value /);
    expect(() => sealer.open(replaced, 's0')).toThrow();
  });

  it('take a new master key in the place of the old one, which opens nothing any more', async () => {
    const { sealer } = await startHolder();
    await store.settings.set('s', sealer.seal('value', 's'));
    const old = readFileSync(masterKeys.file, 'utf8').trim();
    await rotate({ isMasterKeyNew: true });
    const [only, ...others] = readFileSync(masterKeys.file, 'utf8').trim().split('\n');
    expect([others, only === old]).toEqual([[], false]);
    expect((await openHolder()).sealer.open((await store.settings.find('s'))!, 's')).toBe('value');
    writeFileSync(masterKeys.file, old);
    await expect(openHolder()).rejects.toThrow('Another master key has wrapped the data keys');
  });

  it('open what the first versions sealed, until that is sealed anew', async () => {
    const secret = newMasterKeyText();
    writeFileSync(join(folder, 'seal-key'), `${secret}\n`, { mode: 0o600 });
    const sealed = sealedByFirstVersion('said', secret, 'payload:r');
    const payload = { controlPlaneId: 'c', requestId: 'r', atMs: 1, consumerId: undefined, subject: undefined, sealed };
    await store.payloads.put([payload]);
    const { sealer } = await startHolder();
    expect(sealer.open(sealed, 'payload:r')).toBe('said');
    expect((await rotate()).resealed).toBe(1);
    const by = { organizationId: 'o', principalId: undefined, actor: 'test', requestId: 'q', clientIp: '' };
    expect(sealer.open((await store.payloads.read(['c'], 'r', by)).sealed, 'payload:c:r')).toBe('said');
    expect(existsSync(join(folder, 'seal-key'))).toBe(false);
  });

  it('leave alone what only looks sealed, and say where it is', async () => {
    const { sealer } = await startHolder();
    await store.settings.set('s', sealer.seal('value', 's'));
    await store.settings.set('t', `sealed:2:${(await currentKey()).id}:AAAA and sealed:2:ffff:BBBB`);
    const text = await store.settings.find('t');
    const { unopened } = await rotate();
    expect([unopened, await store.settings.find('t')]).toEqual([new Map([['settings.value', 2]]), text]);
  });

  it.each([false, true])(
    'go on where they were broken off, wherever that was (new master key: %s)',
    async (isMasterKeyNew) => {
      const { sealer } = await startHolder();
      for (let breakAt = 1, isWhole = false; !isWhole; breakAt++) {
        await store.settings.set('s', sealer.seal(`value ${breakAt}`, 's'));
        const before = await currentKey();
        isWhole = await rotate({ store: breaking(store, breakAt), isMasterKeyNew }).then(
          () => true,
          (error: Error) => {
            if (error.message !== 'killed') throw error;
            return false;
          },
        );
        expect(sealer.open((await store.settings.find('s'))!, 's')).toBe(`value ${breakAt}`);
        await rotate({ isMasterKeyNew: false });
        const keys = await store.keyring.keys();
        expect([keys.length, keys[0]!.id === before.id]).toEqual([1, false]);
        expect(await idsInTexts()).toEqual([keys[0]!.id]);
        expect((await openHolder()).sealer.open((await store.settings.find('s'))!, 's')).toBe(`value ${breakAt}`);
        expect(await readMasterKeys(masterKeys)).toHaveLength(1);
      }
    },
  );

  it('are waited for, so that nobody is left with keys that are gone', async () => {
    await openHolder();
    await store.keyring.beat({ id: 'p', hostname: 'elsewhere', sealsWith: 'x', opensWith: ['x'] });
    const beating = setInterval(
      () => void store.keyring.beat({ id: 'p', hostname: 'elsewhere', sealsWith: 'x', opensWith: ['x'] }),
      20,
    );
    onTestFinished(() => clearInterval(beating));
    const before = await currentKey();
    await expect(rotate({ waitMsMax: 300 })).rejects.toThrow(
      'The control plane on elsewhere has not taken over the new data key',
    );
    expect((await currentKey()).id).toBe(before.id);
  });

  it('are made of a master key in the environment only where a new one is there', async () => {
    const [older, newer] = [newMasterKeyText(), newMasterKeyText()];
    const open = (text: string) => KeyringHolder.open({ store, masterKeys: { text }, dataFolder: folder, log, nowMs });
    const holder = await open(older);
    await store.settings.set('s', holder.sealer.seal('value', 's'));
    await expect(rotate({ masterKeys: { text: older }, isMasterKeyNew: true })).rejects.toThrow(
      'put a new one before it',
    );
    await rotate({ masterKeys: { text: `${newer},${older}` } });
    expect((await open(newer)).sealer.open((await store.settings.find('s'))!, 's')).toBe('value');
    await expect(open(older)).rejects.toThrow('Another master key');
  });
});

/** The store of a process that is killed when it asks something of the keys for the nth time. */
function breaking(store: Store, breakAt: number): Store {
  let asked = 0;
  const broken = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get(target, name) {
        const member = Reflect.get(target, name) as unknown;
        if (typeof member !== 'function') return member;
        return async (...args: unknown[]) => {
          if (++asked === breakAt) throw new Error('killed');
          return await (member as (...args: unknown[]) => Promise<unknown>).apply(target, args);
        };
      },
    });
  return { ...store, keyring: broken(store.keyring), sealedTexts: broken(store.sealedTexts) };
}

function sealedByFirstVersion(secret: string, key: string, place: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', legacyKeyOf(key), iv).setAAD(Buffer.from(place));
  return `sealed:1:${Buffer.concat([iv, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url')}`;
}
