import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formBoundary } from './boundary.ts';
import { MultipartRewriter } from './rewriter.ts';

const boundary = 'form-7';

function form(...parts: [head: string, body: string][]): string {
  return `${parts.map(([head, body]) => `--${boundary}\r\n${head}\r\n\r\n${body}\r\n`).join('')}--${boundary}--\r\n`;
}

function field(name: string, value: string): [string, string] {
  return [`Content-Disposition: form-data; name="${name}"`, value];
}

const file: [string, string] = [
  'Content-Disposition: form-data; name="file"; filename="a.wav"\r\nContent-Type: audio/wav',
  'RIFF\r\n--form-\r\n\r\n--\0\xff',
];

function rewrite(text: string, changes: Record<string, string> = {}, chunkBytes = Infinity) {
  const rewriter = new MultipartRewriter(boundary, new Map(Object.entries(changes)), new Set(['stream']));
  const bytes = Buffer.from(text, 'latin1');
  const out: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    const passed = rewriter.push(bytes.subarray(at, at + chunkBytes));
    if (!Array.isArray(passed)) return passed.problem;
    for (const one of passed) out.push(one);
  }
  return rewriter.end()?.problem ?? { text: Buffer.concat(out).toString('latin1'), fields: rewriter.fields };
}

describe('a form on its way', () => {
  it('stays as it is where nothing changes', () => {
    const text = form(file, field('model', 'whisper-1'), field('stream', 'true'));
    expect(rewrite(text)).toEqual({ text, fields: new Map([['stream', 'true']]) });
  });

  it('gets another value for a field, wherever it stands, and tells the old one', () => {
    const changed = rewrite(form(field('model', 'mine'), file), { model: 'whisper-1' });
    expect(changed).toEqual({ text: form(field('model', 'whisper-1'), file), fields: new Map([['model', 'mine']]) });
    const last = rewrite(form(file, field('model', '')), { model: 'whisper-1' });
    expect(last).toMatchObject({ text: form(file, field('model', 'whisper-1')) });
  });

  it('replaces every field of that name', () => {
    const text = form(field('model', 'one'), field('model', 'two'));
    expect(rewrite(text, { model: 'm' })).toMatchObject({ text: form(field('model', 'm'), field('model', 'm')) });
  });

  it('is read in proportion to its length, however many parts it has', () => {
    const text = form(...Array.from({ length: 60_000 }, () => field('', '')));
    // Copying the rest of it for each part would move a hundred gigabytes.
    expect(rewrite(text, { model: 'm' })).toMatchObject({ fields: new Map() });
  });

  it('gets the field that is missing', () => {
    expect(rewrite(form(file), { model: 'm' })).toMatchObject({ text: form(file, field('model', 'm')) });
  });

  it('finds fields whose head has no body behind it', () => {
    const text = `--${boundary}\r\nContent-Disposition: form-data; name="x"\r\n\r\n--${boundary}\r\nContent-Disposition: form-data; name="model"\r\n\r\nsly\r\n--${boundary}--`;
    expect(rewrite(text, { model: 'm' })).toMatchObject({ text: text.replace('sly', 'm') });
  });

  it.each([
    [
      'a bare line feed before a boundary',
      form(['Content-Disposition: form-data; name="file"', `x\n--${boundary}\r\n`]),
    ],
    ['something before the first boundary', `hello\r\n${form(file)}`],
    ['something behind the last', `${form(file)}--${boundary}\r\n`],
    ['text behind a boundary', form(file).replace('--form-7', '--form-7x')],
    ['a name written for two kinds of readers', form(["Content-Disposition: form-data; name*=utf-8''model", 'x'])],
    ['two names', form(['Content-Disposition: form-data; name="a"; name="model"', 'x'])],
    ['a folded head', form(['Content-Disposition: form-data;\r\n name="model"', 'x'])],
    ['no name', form(['Content-Type: text/plain', 'x'])],
    ['no end', form(file).slice(0, -6)],
    ['a head without end', `--${boundary}\r\n${'X-A: b\r\n'.repeat(4_000)}`],
  ])('is refused with %s', (_, text) => {
    expect(rewrite(text, { model: 'm' })).toEqual(expect.any(String));
  });

  it('comes out the same however it is cut into pieces', () => {
    const text = form(file, field('model', 'mine'), field('stream', 'true'), [
      'Content-Disposition: form-data; name=b',
      '',
    ]);
    const whole = rewrite(text, { model: 'other', language: 'en' });
    for (let bytes = 1; bytes < 60; bytes++)
      expect(rewrite(text, { model: 'other', language: 'en' }, bytes)).toEqual(whole);
  });

  it('passes any content', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.integer({ min: 1, max: 40 }), (bytes, chunkBytes) => {
        const text = form(['Content-Disposition: form-data; name="file"', Buffer.from(bytes).toString('latin1')]);
        expect(rewrite(text, {}, chunkBytes)).toMatchObject({ text });
      }),
    );
  });
});

describe('a boundary', () => {
  it.each([
    ['multipart/form-data; boundary=abc', 'abc'],
    ['Multipart/Form-Data; charset=utf-8; Boundary="a b"', 'a b'],
    ['multipart/form-data', undefined],
    ['multipart/form-data; boundary=a; boundary=b', undefined],
    ['multipart/form-data; boundary="a\rb"', undefined],
    ['multipart/mixed; boundary=abc', undefined],
    [undefined, undefined],
  ])('of %j is %j', (type, expected) => {
    expect(formBoundary(type)).toBe(expected);
  });
});
