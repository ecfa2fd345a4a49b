import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Edits } from './edits.ts';
import { boundaryOf, editMultipart } from './multipart.ts';

const none: Edits = { remove: [], rename: [], replace: [], add: [], append: [] };
const edit = (name: string, value: string) => ({ name, value, type: 'string' as const });
const part = (name: string, content: string, more = '') =>
  `--B\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${content}\r\n`;
const photo = part('photo', '\x00\xff\r\n', '; filename="a.png"\r\nContent-Type: image/png');

const run = (text: string, edits: Partial<Edits>, allowed?: string[]) => {
  const result = editMultipart(Buffer.from(text, 'latin1'), 'B', { ...none, ...edits }, allowed);
  return Buffer.isBuffer(result) ? result.toString('latin1') : result;
};

describe('a form in parts', () => {
  it('has its fields removed, renamed, replaced, added and appended, in this order', () => {
    const text = `${part('gone', '1')}${part('old', '2')}${part('list', 'a')}${photo}--B--\r\n`;
    const edits = {
      remove: ['gone'],
      rename: [edit('old', 'gone')],
      replace: [edit('gone', '3'), edit('photo', 'never'), edit('absent', 'never')],
      add: [edit('gone', 'never'), edit('added', 'é')],
      append: [edit('list', 'b')],
    };
    expect(run(text, edits)).toBe(
      `${part('gone', '3')}${part('list', 'a')}${photo}${part('added', 'Ã©')}${part('list', 'b')}--B--\r\n`,
    );
  });

  it('keeps only what is allowed, files too', () => {
    const text = `${part('a', '1')}${photo}${part('b', '2')}--B--`;
    expect(run(text, {}, ['b'])).toBe(`${part('b', '2')}--B--`);
    expect(run(text, {}, ['photo'])).toBe(`${photo}--B--`);
    expect(run(text, { rename: [edit('photo', 'image')] }, ['image'])).toBe(
      `${photo.replace('"photo"', '"image"')}--B--`,
    );
  });

  it('keeps every byte of what is not touched', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 50 })), (contents) => {
        const parts = contents.map((bytes, i) => part(`f${i}`, Buffer.from(bytes).toString('latin1')));
        const text = `${parts.join('')}--B--\r\n`;
        const isSafe = !contents.some((bytes) => Buffer.from(bytes).toString('latin1').includes('--B'));
        fc.pre(isSafe);
        expect(run(`preamble\r\n${text}`, { remove: ['absent'] })).toBe(`preamble\r\n${text}`);
      }),
    );
  });

  it.each([
    ['no end', part('a', '1')],
    ['no parts', 'a=1'],
    ['a part without a name', '--B\r\nContent-Type: text/plain\r\n\r\n1\r\n--B--'],
    ['a part with two names', `${part('a', '1', '; name="b"')}--B--`],
    ['a part with two dispositions', `${part('a', '1', '\r\nContent-Disposition: form-data; name="b"')}--B--`],
    ['a longer boundary', '--BB\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--BB--'],
  ])('is not read with %s', (_what, text) => {
    expect(run(text, { remove: ['a'] })).toBeUndefined();
  });

  it('lets no value make a part, and no part hide in another', () => {
    const evil = '1\r\n--B\r\nContent-Disposition: form-data; name="admin"\r\n\r\ntrue';
    const text = `${part('a', '1')}--B--`;
    expect(run(text, { add: [edit('b', evil)] })).toBe('ambiguous');
    expect(run(text, { replace: [edit('a', evil)] })).toBe('ambiguous');
    expect(run(text, { rename: [edit('a', 'x"\r\n--B')] })).toBe('ambiguous');
    expect(run(`${part('a', evil.replaceAll('\r\n', '\n'))}--B--`, {}, ['a'])).toBe('ambiguous');
    expect(run(text, { rename: [edit('a', 'x"\r\ny: z')] })).toBe(`${part('x%22%0D%0Ay: z', '1')}--B--`);
  });
});

describe('a form in more parts than anyone sends', () => {
  it('is not looked through', () => {
    const many = part('a', '1').repeat(2000);
    expect(run(`${many}--B--`, { remove: ['a'] })).toBe('--B--');
    expect(run(`${many}${part('secret', '1')}--B--`, { remove: ['secret'] })).toBe('too large');
    expect(run(`--B\r\n${'X: y\r\n'.repeat(2000)}\r\n1\r\n--B--`, { remove: ['a'] })).toBe('too large');
  });
});

describe('a boundary', () => {
  it.each([
    ['multipart/form-data; boundary=abc', 'abc'],
    ['Multipart/Form-Data; charset=utf-8; Boundary="a b"', 'a b'],
    ['multipart/form-data', undefined],
    ['multipart/form-data; boundary=""', undefined],
    [`multipart/form-data; boundary=${'a'.repeat(71)}`, undefined],
    ['multipart/mixed; boundary=abc', undefined],
  ])('of %s', (type, boundary) => {
    expect(boundaryOf(type)).toBe(boundary);
  });
});
