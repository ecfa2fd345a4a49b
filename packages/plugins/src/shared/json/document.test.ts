import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonDocument } from './document.ts';
import { parseJsonPath } from './path.ts';

const path = (text: string) => parseJsonPath(text, { dotsInKeys: false })!;

function edited(text: string, edit: (document: JsonDocument) => void): string | undefined {
  const document = JsonDocument.parse(text)!;
  edit(document);
  return document.edited;
}

describe('a JSON document', () => {
  it('keeps what is not touched as it was written', () => {
    const text =
      ' {"id": 12345678901234567890, "price":1.0 ,"text":"a\\"}{[\\\\","deep":{"a":[1, {"b":"]"}]}, "e":1e2, "x":0}\n';
    expect(edited(text, (document) => document.remove(path('x')))).toBe(
      '{"id":12345678901234567890,"price":1.0,"text":"a\\"}{[\\\\","deep":{"a":[1, {"b":"]"}]},"e":1e2}',
    );
  });

  it('reads and writes every value as JSON.parse does, however deep it is opened', () => {
    const paths = ['a', 'a.a', 'a.a.a', '[*].a', '[*][*]', 'a[*].a', 'a[1]'];
    fc.assert(
      fc.property(
        fc.oneof(fc.dictionary(fc.constantFrom('a', 'b', '"\\', 'é'), fc.jsonValue()), fc.array(fc.jsonValue())),
        fc.constantFrom(undefined, 1, '\t'),
        (value, space) => {
          const text = JSON.stringify(value, undefined, space);
          const document = JsonDocument.parse(text)!;
          // Opens all it can, and puts one member into an object that does not stay.
          for (const one of paths) document.replace(path(`${one}.absent`), '1');
          expect(document.edited).toBeUndefined();
          const isList = Array.isArray(value);
          const after = edited(text, (copy) => {
            for (const one of paths) copy.replace(path(`${one}.absent`), '1');
            if (!isList) copy.add(path('mark'), '1');
          });
          expect(after === undefined ? value : JSON.parse(after)).toEqual(
            isList ? value : JSON.parse(`{${[text.trim().slice(1, -1).trim(), '"mark":1'].filter(Boolean).join(',')}}`),
          );
        },
      ),
    );
  });

  it.each(['', 'null', '"a"', '1', '{', '{"a":1}x', '{a:1}', '[1,]', '\ufeff{}'])('is not there for %j', (text) => {
    expect(JsonDocument.parse(text)).toBeUndefined();
  });

  it('takes the last of a repeated name', () => {
    expect(edited('{"a":1,"__proto__":{"b":2},"a":3,"x":0}', (document) => document.remove(path('x')))).toBe(
      '{"a":3,"__proto__":{"b":2}}',
    );
  });

  it('appends to lists and makes lists of the rest', () => {
    const text = '{"list":[1, 2],"empty":[ ],"text":"a","nothing":null,"many":[[1],2]}';
    const after = edited(text, (document) => {
      for (const name of ['list', 'empty', 'text', 'nothing', 'absent', 'many[*]']) document.append(path(name), '"x"');
    });
    expect(JSON.parse(after!)).toEqual({
      list: [1, 2, 'x'],
      empty: ['x'],
      text: ['a', 'x'],
      nothing: ['x'],
      absent: ['x'],
      many: [
        [1, 'x'],
        [2, 'x'],
      ],
    });
  });

  it('renames over a member of the new name', () => {
    expect(edited('{"a":1,"b":2}', (document) => document.rename(path('a'), 'b'))).toBe('{"b":1}');
    expect(edited('{"b":2}', (document) => document.rename(path('a'), 'b'))).toBeUndefined();
    expect(edited('[{"a":1}]', (document) => document.rename(path('[1]'), 'b'))).toBeUndefined();
  });
});

describe('a path', () => {
  it.each([
    ['a', [{ name: 'a' }]],
    ['a.b', [{ name: 'a' }, { name: 'b' }]],
    ['a[*].b[2][1]', [{ name: 'a' }, 'every', { name: 'b' }, { index: 1 }, { index: 0 }]],
    ['[*].a', ['every', { name: 'a' }]],
    ['a..b', undefined],
    ['.a', undefined],
    ['a.', undefined],
    ['a[0]', undefined],
    ['a[-1]', undefined],
    ['a[1', undefined],
    ['a]b', undefined],
    ['a.[*]', undefined],
    ['', undefined],
  ])('reads %j', (text, steps) => {
    expect(parseJsonPath(text, { dotsInKeys: false })).toEqual(steps);
    expect(parseJsonPath(text, { dotsInKeys: true })).toEqual([{ name: text }]);
  });
});
