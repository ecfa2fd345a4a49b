import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newMasterKeyText, readMasterKeys, unwrap, wrap } from './master-keys.ts';

describe('master keys', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sallyport-keys-'));
    file = join(folder, 'master-key');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are made for their owner alone where there is none, and are the same afterwards', async () => {
    const made = await readMasterKeys({ file });
    expect([made.length, statSync(file).mode & 0o777]).toEqual([1, 0o600]);
    expect(await readMasterKeys({ file })).toEqual(made);
    expect(readFileSync(file, 'utf8')).not.toContain(made[0]!.key.toString('base64url'));
  });

  it('are several while they are rotated, the newest first', async () => {
    const [older, newer] = [newMasterKeyText(), newMasterKeyText()];
    const [first] = await readMasterKeys({ text: newer });
    const both = await readMasterKeys({ text: ` ${newer}, ${older}\n` });
    expect([both.length, both[0]]).toEqual([2, first]);
  });

  it('are refused where others can read them, and where they can be guessed', async () => {
    writeFileSync(file, newMasterKeyText());
    chmodSync(file, 0o640);
    await expect(readMasterKeys({ file })).rejects.toThrow('can be read by others: chmod 600 it');
    chmodSync(file, 0o600);
    writeFileSync(file, '\n');
    await expect(readMasterKeys({ file })).rejects.toThrow('is empty');
    for (const weak of ['password', 'a'.repeat(64), 'changeme'.repeat(8), '0123456789'.repeat(5), `${'x'.repeat(31)}ü`])
      await expect(readMasterKeys({ text: weak }), weak).rejects.toThrow(
        'SALLYPORT_MASTER_KEY holds a key that is too weak',
      );
    await expect(readMasterKeys({ file: join(folder, 'none', 'key') })).rejects.toThrow('cannot be written');
  });

  it('wrap data keys, each for its id', async () => {
    const [[one], [other]] = [
      await readMasterKeys({ text: newMasterKeyText() }),
      await readMasterKeys({ text: newMasterKeyText() }),
    ];
    const key = Buffer.alloc(32, 7);
    const wrapped = wrap('a', key, one!);
    expect(unwrap('a', wrapped, one!)).toEqual(key);
    expect(() => unwrap('b', wrapped, one!)).toThrow();
    expect(() => unwrap('a', wrapped, other!)).toThrow();
  });
});
