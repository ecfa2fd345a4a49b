import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appendToJsonMember, readJsonMembers, renameJsonMember, writeJsonMembers } from './json-members.ts';

describe('JSON members', () => {
  it('keeps what is not touched as it was written', () => {
    const text =
      ' {"id": 12345678901234567890, "price":1.0 ,"text":"a\\"}{[\\\\","deep":{"a":[1,{"b":"]"}]}, "e":1e2}\n';
    expect(writeJsonMembers(readJsonMembers(text)!)).toBe(
      '{"id":12345678901234567890,"price":1.0,"text":"a\\"}{[\\\\","deep":{"a":[1,{"b":"]"}]},"e":1e2}',
    );
  });

  it('reads every object as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(undefined, 1, '\t'), (value, space) => {
        const text = JSON.stringify(value, undefined, space);
        expect(JSON.parse(writeJsonMembers(readJsonMembers(text)!))).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each(['', '[]', 'null', '"a"', '1', '{', '{"a":1}x', '{a:1}'])('is not there for %j', (text) => {
    expect(readJsonMembers(text)).toBeUndefined();
  });

  it('takes the last of a repeated name, and no name is special', () => {
    const members = readJsonMembers('{"a":1,"__proto__":{"b":2},"a":3}')!;
    expect([...members]).toEqual([
      ['a', '3'],
      ['__proto__', '{"b":2}'],
    ]);
    expect(writeJsonMembers(members)).toBe('{"a":3,"__proto__":{"b":2}}');
  });

  it('appends to lists and makes lists of the rest', () => {
    const members = readJsonMembers('{"list":[1, 2],"empty":[ ],"text":"a","nothing":null}')!;
    for (const name of ['list', 'empty', 'text', 'nothing', 'absent']) appendToJsonMember(members, name, '"x"');
    expect(JSON.parse(writeJsonMembers(members))).toEqual({
      list: [1, 2, 'x'],
      empty: ['x'],
      text: ['a', 'x'],
      nothing: ['x'],
      absent: ['x'],
    });
  });

  it('renames over a member of the new name', () => {
    const members = readJsonMembers('{"a":1,"b":2}')!;
    expect(renameJsonMember(members, 'a', 'b')).toBe(true);
    expect(renameJsonMember(members, 'absent', 'b')).toBe(false);
    expect(writeJsonMembers(members)).toBe('{"b":1}');
  });
});
