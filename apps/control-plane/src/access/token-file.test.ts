import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createToken } from './token.ts';
import { readOrCreateToken } from './token-file.ts';

describe('a token file', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sallyport-token-'));
    file = join(folder, 'token');
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const read = () => readOrCreateToken(file, () => createToken('operator'));

  it('is made for its owner alone, and holds the same token afterwards', async () => {
    const token = await read();
    expect(token).toMatch(/^spo_[\w-]{43}$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await read()).toBe(token);
  });

  it('is refused where others can read it, and where it can be guessed', async () => {
    writeFileSync(file, 'a'.repeat(40), { mode: 0o644 });
    chmodSync(file, 0o644);
    await expect(read()).rejects.toThrow('can be read by others: chmod 600 it');
    chmodSync(file, 0o600);
    expect(await read()).toBe('a'.repeat(40));
    writeFileSync(file, 'password\n');
    await expect(read()).rejects.toThrow('one line of 32 to 512');
    rmSync(file);
    await expect(readOrCreateToken(join(folder, 'none', 'token'), () => 'x')).rejects.toThrow('could not be written');
  });
});
