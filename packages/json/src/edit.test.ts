import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editMembers, editMembersAt, toJson, writeArray } from './edit.ts';
import { readElements, readMember, readMembers, readText } from './walk.ts';

describe('editing members', () => {
  const edit = (text: string, changes: Record<string, unknown>) =>
    editMembers(
      Buffer.from(text),
      Object.fromEntries(
        Object.entries(changes).map(([key, value]) => [key, value === undefined ? undefined : toJson(value)]),
      ),
    ).toString();

  it.each<[before: string, changes: Record<string, unknown>, after: string]>([
    ['{}', { a: 1 }, '{"a":1}'],
    [' { } ', { a: 1, b: [] }, ' { "a":1,"b":[]} '],
    ['{"a":1}', { a: 2 }, '{"a":2}'],
    ['{"a":1 , "b":2}', { a: undefined }, '{"b":2}'],
    ['{"a":1 , "b":2}', { b: undefined }, '{"a":1}'],
    ['{"a":1,"b":2,"c":3}', { b: undefined, c: undefined }, '{"a":1}'],
    ['{"a":1,"b":2,"c":3}', { a: undefined, b: undefined }, '{"c":3}'],
    ['{"a":1,"b":2,"c":3}', { a: undefined, c: undefined }, '{"b":2}'],
    ['{"a":1,"b":2}', { a: undefined, b: undefined }, '{}'],
    ['{"a":1,"b":2}', { a: undefined, b: undefined, c: 3 }, '{"c":3}'],
    ['{"a":1}', { a: undefined, c: 3 }, '{"c":3}'],
    ['{"a":1,"b":2}', { b: undefined, c: 3 }, '{"a":1,"c":3}'],
    ['{"a":1,"b":2}', { b: 5, c: 3 }, '{"a":1,"b":5,"c":3}'],
    ['{"n\\u0061me":1}', { name: 2 }, '{"n\\u0061me":2}'],
    ['{"a":1,"a":2,"a":3}', { a: 4 }, '{"a":4}'],
    ['{"a":1,"a":2}', { a: undefined }, '{}'],
    [
      '{"big":12345678901234567890,"e":[],"f":1.0}',
      { a: '\u2028' },
      '{"big":12345678901234567890,"e":[],"f":1.0,"a":"\u2028"}',
    ],
    ['7', { a: 1 }, '{"a":1}'],
    ['7', { a: undefined }, '7'],
  ])('%s with %j is %s', (before, changes, after) => expect(edit(before, changes)).toBe(after));

  it('gives the same buffer when nothing changes', () => {
    const bytes = Buffer.from('{"a":{"b":1}}');
    expect(editMembers(bytes, {})).toBe(bytes);
    expect(editMembers(bytes, { c: undefined })).toBe(bytes);
    expect(editMembersAt(bytes, ['a'], { c: undefined })).toBe(bytes);
    expect(editMembersAt(bytes, ['x', 'y'], { c: undefined })).toBe(bytes);
  });

  it('reaches into objects, and makes them where they lack', () => {
    const edited = editMembersAt(Buffer.from('{"name":"x" }'), ['_meta', 'a/b'], { c: toJson(1) });
    expect(edited.toString()).toBe('{"name":"x","_meta":{"a/b":{"c":1}} }');
    expect(editMembersAt(edited, ['_meta', 'a/b'], { c: undefined }).toString()).toBe(
      '{"name":"x","_meta":{"a/b":{}} }',
    );
  });

  it('refuses what has not been read', () => {
    expect(() => editMembers(Buffer.from('{"a":1'), { b: toJson(1) })).toThrow();
  });

  it('equals parsing and assigning, and keeps every untouched member byte for byte', () => {
    const key = fc.constantFrom<string[]>('a', 'b', 'c', 'é', 'name', '__proto__');
    const object = fc.array(fc.tuple(key, fc.jsonValue({ maxDepth: 3 })), { maxLength: 6 });
    const changes = fc.dictionary(
      fc.constantFrom('a', 'b', 'c', 'd', 'é'),
      fc.option(fc.jsonValue(), { nil: undefined }),
    );
    const space = fc.constantFrom('', ' ', '\n\t');
    fc.assert(
      fc.property(object, changes, space, (entries, wanted, gap) => {
        const unique = new Map(entries);
        const written = new Map([...unique].map(([name, value]) => [name, JSON.stringify(value, undefined, gap && 1)]));
        const members = [...written].map(([name, value]) => `${gap}${JSON.stringify(name)}${gap}:${gap}${value}${gap}`);
        const text = `${gap}{${members.join()}${gap}}${gap}`;
        const result = edit(text, wanted);
        const expected = new Map(unique);
        for (const [name, value] of Object.entries(wanted)) {
          if (value === undefined) expected.delete(name);
          else expected.set(name, JSON.parse(JSON.stringify(value)));
        }
        const read = readMembers(Buffer.from(result))!;
        const bytes = Buffer.from(result);
        expect(read.map((member) => member.key)).toEqual([...expected.keys()]);
        for (const member of read) {
          const value = bytes.toString('utf8', member.valueStart, member.end);
          if (Object.hasOwn(wanted, member.key)) expect(JSON.parse(value)).toEqual(expected.get(member.key));
          else expect(value).toBe(written.get(member.key));
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('reading values', () => {
  const json = Buffer.from('{"a":{"b":["x", 1.0 ,{}]},"t":"\\u00e9","n":7,"n":8}');

  it('gives their bytes', () => {
    expect(readMember(json, 'a', 'b')?.toString()).toBe('["x", 1.0 ,{}]');
    expect(readElements(readMember(json, 'a', 'b')!)?.map(String)).toEqual(['"x"', '1.0', '{}']);
    expect(readMember(json, 'n')?.toString()).toBe('8');
    expect(readText(json, 't')).toBe('é');
  });

  it('gives nothing where there is nothing', () => {
    expect(readMember(json, 'a', 'c')).toBeUndefined();
    expect(readMember(json, 't', 'b')).toBeUndefined();
    expect(readText(json, 'n')).toBeUndefined();
    expect(readElements(json)).toBeUndefined();
    expect(readMembers(Buffer.from('{"a":1,}'))).toBeUndefined();
    expect(readElements(Buffer.from('[1]]'))).toBeUndefined();
  });

  it('takes arrays apart and puts them together', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (values) => {
        const text = JSON.stringify(values);
        expect(writeArray(readElements(Buffer.from(text))!).toString()).toBe(text);
      }),
    );
  });
});
