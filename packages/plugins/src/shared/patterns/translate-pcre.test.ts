import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { translatePcre } from './translate-pcre.ts';

function finds(pattern: string, text: string): boolean {
  const written = translatePcre(pattern);
  if (typeof written !== 'string') throw new Error(written.problem);
  return RE2JS.compile(written).matcher(text).find();
}

describe('a pattern of PCRE', () => {
  it.each([
    ['secret$', ['a secret', 'a secret\n'], ['a secret\n\n', 'secrets']],
    ['secret\\z', ['secret'], ['secret\n']],
    ['secret\\Z', ['secret\n'], ['secret \n']],
    ['(?m)^a$', ['b\na\nb'], ['ab']],
    ['a\\sb', ['a b', 'a\vb', 'a\tb'], ['a\u00a0b', 'ab']],
    ['[\\s\\h]x', ['\vx', '\u00a0x'], ['-x']],
    ['a\\Rb', ['a\r\nb', 'a\nb', 'a\u2028b'], ['a b']],
    ['\\Aa', ['ab'], ['ba']],
    ['(?i)pass(?-i)word', ['PASSword'], ['PASSWORD']],
    ['(?i:pass)word', ['PASSword'], ['passWORD']],
    ['(?x) a b # all of it\n c [ ] d', ['abc d'], ['a b c d']],
    ['a(?#not said)b', ['ab'], ['a(?#not said)b']],
    ['\\Qa.b*\\E+', ['a.b**'], ['aab*']],
    ['(?<word>\\w+)ing', ['going'], ['go']],
    ["(?'word'\\w+)ing|(?P<other>x)", ['going', 'x'], ['go']],
    ['(?|a(b)|c(d))', ['ab', 'cd'], ['ad']],
    ['\\x41\\x{1F600}\\101\\cA\\e', ['A😀A\u0001\u001b'], ['A😀']],
    ['[]x]{2}', [']x'], ['x']],
    ['[^]x]', ['a'], [']x']],
    ['[[:alpha:][]', ['a', '['], ['1']],
    ['[\\w-.]{3}', ['a-.'], ['a b']],
    ['\\d++', ['1'], ['a']],
    ['a{,3}', ['a{,3}'], ['aaa']],
    ['{secret}', ['{secret}'], ['secret']],
    ['\\p{Lu}\\pL', ['Éa'], ['aa']],
    ['keep\\Kthis', ['keepthis'], ['this']],
    ['(*UTF8)é', ['é'], ['e']],
  ])('%s finds what PCRE does', (pattern, found, notFound) => {
    for (const text of found) expect([text, finds(pattern, text)]).toEqual([text, true]);
    for (const text of notFound) expect([text, finds(pattern, text)]).toEqual([text, false]);
  });

  it.each([
    ['(?=a)', 'it looks around'],
    ['a(?!b)', 'it looks around'],
    ['(?<=a)b', 'it looks around'],
    ['(?<!a)b', 'it looks around'],
    ['(*pla:a)', 'it looks around'],
    ['(a)\\1', 'it refers back'],
    ['(?<a>x)\\k<a>', 'it refers back'],
    ['(?P<a>x)(?P=a)', 'it refers back'],
    ['(a)\\g{1}', 'it refers back'],
    ['(?>a+)b', "'(?:' takes linear time as well"],
    ['a++b', "'+' takes linear time as well"],
    ['(?R)', 'it calls itself'],
    ['(a(?1))', 'it calls itself'],
    ['(a)?(?(1)b|c)', 'it depends on what another group has found'],
    ['(*SKIP)a', 'verbs'],
    ['a{1001}', 'more than 1000 times'],
    ['\\X', 'not known'],
  ])('%s is told to say what cannot be said', (pattern, why) => {
    expect(translatePcre(pattern)).toEqual({ problem: expect.stringContaining(why) });
  });
});
