import { scryptSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hashPassword, isOutdated, isPassword } from './password-hash.ts';
import { passwordProblems } from './password-rules.ts';
import { Passwords } from './passwords.ts';

describe('a password that is kept', () => {
  it('is a salted hash with its parameters, and matches the password alone', async () => {
    const [first, second] = await Promise.all([hashPassword('Correct horse 1'), hashPassword('Correct horse 1')]);
    expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    expect(first).not.toBe(second);
    expect(await isPassword('Correct horse 1', first)).toBe(true);
    expect(await isPassword('Correct horse 2', first)).toBe(false);
    expect(isOutdated(first)).toBe(false);
  });

  it('is known again however its letters were composed', async () => {
    expect(await isPassword('Gru\u0308n', await hashPassword('Gr\u00fcn'))).toBe(true);
  });

  it('is read where another Node hashed it by scrypt, and called outdated', async () => {
    const salt = Buffer.alloc(16, 7);
    const hash = scryptSync('Correct horse 1', salt, 32, { N: 2 ** 10, r: 8, p: 1 });
    const plain = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '');
    const kept = `$scrypt$ln=10,r=8,p=1$${plain(salt)}$${plain(hash)}`;
    expect([await isPassword('Correct horse 1', kept), await isPassword('x', kept), isOutdated(kept)]).toEqual([
      true,
      false,
      true,
    ]);
    await expect(isPassword('x', 'plain text')).rejects.toThrow('no hash of a password');
  });

  it('is compared few at a time, and with nobody’s where there is none', async () => {
    const passwords = new Passwords({ waitingMax: 2 });
    expect(await passwords.matches('x', undefined)).toBe(false);
    const kept = await passwords.hash('x');
    const many = Array.from({ length: 6 }, () => passwords.matches('x', kept));
    const answers = await Promise.allSettled(many);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(4);
    const refused = answers.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
    expect(refused.reason).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
    expect(await passwords.matchesAny('x', [await passwords.hash('y'), kept])).toBe(true);
  });
});

describe('a new password', () => {
  it.each([
    ['Sh0rt!', 'at least 12'],
    ['all-lower-case-1', 'upper-case'],
    ['ALL-UPPER-CASE-1', 'lower-case'],
    ['No-digits-at-all', 'a digit'],
    ['NoSignsAtAll123', 'no letter and no digit'],
    ['Threeee-in-a-row1', 'three times'],
    ['My-name-is-ann.example-1', 'e-mail address'],
  ])('is refused with the reason: %s', (password, reason) => {
    expect(passwordProblems(password, 'ann.example@example.com').join()).toMatch(reason);
  });

  it('may be in any alphabet', () => {
    expect(passwordProblems('Пароль-длинный-7', 'ann@example.com')).toEqual([]);
  });
});
