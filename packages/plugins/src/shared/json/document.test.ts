import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileAllowed } from './allowed.ts';
import { JsonDocument } from './document.ts';
import { parseJsonPath } from './path.ts';

const path = (text: string) => parseJsonPath(text, { dotsInKeys: false })!;

function edited(text: string, edit: (document: JsonDocument) => void): string | undefined {
  const document = JsonDocument.parse(Buffer.from(text)) as JsonDocument;
  edit(document);
  return document.edited()?.toString();
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
          const document = JsonDocument.parse(Buffer.from(text)) as JsonDocument;
          // Opens all it can, and puts one member into an object that does not stay.
          for (const one of paths) document.replace(path(`${one}.absent`), '1');
          expect(document.edited()).toBeUndefined();
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
    expect(JsonDocument.parse(Buffer.from(text))).toBeUndefined();
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

describe('edits of a JSON document', () => {
  const member = fc.constantFrom('a', 'b', 'c"', 'é');
  const leaf = fc.oneof(fc.integer(), fc.constantFrom('a', '\\a', ',', ']', null, true, {}, []));
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(member, tie('tree'), { maxKeys: 3 }),
    ),
  }));
  const document = fc.oneof(fc.array(tree, { maxLength: 5 }), fc.dictionary(member, tree, { maxKeys: 4 }));
  const paths = [
    'a',
    'a.b',
    '[*]',
    '[*].a',
    '[*].a.b',
    'a[*]',
    'a[*].b',
    '[*][*]',
    '[*][2]',
    '[2]',
    '[2].a',
    'é[*].c"',
  ];
  const verbs = ['remove', 'replace', 'add', 'append', 'rename'] as const;

  it('do what the same edits do to the parsed value', () => {
    fc.assert(
      fc.property(
        document,
        fc.array(fc.tuple(fc.constantFrom(...verbs), fc.constantFrom(...paths)), { minLength: 1, maxLength: 4 }),
        fc.constantFrom(undefined, 2),
        (value, edits, space) => {
          const ours = JsonDocument.parse(Buffer.from(JSON.stringify(value, undefined, space))) as JsonDocument;
          let theirs: unknown = JSON.parse(JSON.stringify(value));
          for (const [verb, name] of edits) {
            if (verb === 'remove') ours.remove(path(name));
            else ours[verb](path(name), verb === 'rename' ? 'renamed' : '"new"');
            theirs = plainly(theirs, path(name), verb);
          }
          expect(JSON.parse(ours.edited()?.toString() ?? JSON.stringify(value))).toEqual(theirs);
        },
      ),
      { numRuns: 2000 },
    );
  });

  /** The same with objects and lists of JavaScript: what stays, or undefined. */
  function plainly(value: unknown, [step, ...rest]: ReturnType<typeof path>, verb: (typeof verbs)[number]): unknown {
    const isLast = rest.length === 0;
    const makes = verb === 'add' || verb === 'append';
    const change = (inside: unknown): unknown => {
      if (!isLast) return plainly(inside, rest, verb);
      if (verb === 'remove') return undefined;
      if (verb === 'replace') return 'new';
      if (verb !== 'append') return inside;
      return inside === null ? ['new'] : [...(Array.isArray(inside) ? inside : [inside]), 'new'];
    };
    if (Array.isArray(value)) {
      const isMeant = (i: number) =>
        step === 'every' || (typeof step === 'object' && 'index' in step && step.index === i);
      return value.map((item, i) => (isMeant(i) ? change(item) : item)).filter((item) => item !== undefined);
    }
    if (typeof value !== 'object' || value === null || typeof step !== 'object' || !('name' in step)) return value;
    const entries = Object.entries(value);
    const at = entries.findIndex(([name]) => name === step.name);
    if (at >= 0) {
      const [, inside] = entries[at]!;
      const left = isLast && verb === 'rename' ? undefined : change(inside);
      const kept = Object.fromEntries(
        left === undefined ? entries.toSpliced(at, 1) : entries.with(at, [step.name, left]),
      );
      return isLast && verb === 'rename' ? { ...kept, renamed: inside } : kept;
    }
    const next = rest[0];
    if (!makes || !(isLast || (typeof next === 'object' && 'name' in next))) return value;
    const added = isLast ? (verb === 'add' ? 'new' : ['new']) : plainly({}, rest, verb);
    return Object.keys(added as object).length === 0 ? value : { ...value, [step.name]: added };
  }
});

describe('what editing a JSON document may cost', () => {
  const parse = (text: string) => JsonDocument.parse(Buffer.from(text));
  const listOf = (item: string, count: number) => `[${new Array(count).fill(item).join()}]`;
  const after = (text: string, paths: readonly string[], edit: 'remove' | 'add' | 'append', json = '1') => {
    const document = parse(text) as JsonDocument;
    for (const one of paths) document[edit](path(one), json);
    return document.edited();
  };
  const six = ['a', 'b', 'c', 'd', 'e', 'f'];

  it('is bounded by its bytes, its values and its depth before it is read', () => {
    expect(parse(listOf('1', 99_999))).toBeInstanceOf(JsonDocument);
    expect(parse(listOf('1', 100_001))).toBe('too large');
    expect(parse('['.repeat(100_000))).toBe('too large');
    expect(parse(`["${'a'.repeat(8 * 1024 * 1024)}"]`)).toBe('too large');
  });

  it('is bounded by its values, each as often as it is opened', () => {
    const list = listOf('{"a":1}', 20_000);
    expect(after(list, ['[*].a'], 'remove')).toEqual(Buffer.from(listOf('{}', 20_000)));
    for (const edit of ['add', 'append'] as const)
      expect(
        after(
          list,
          six.map((name) => `[*].${name}.${name}`),
          edit,
        ),
      ).toBe('too large');
    expect(
      after(
        listOf('{"a":{"b":{}}}', 20_000),
        six.map((name) => `[*].a.b.${name}`),
        'add',
      ),
    ).toBe('too large');
  });

  it('is bounded by its text, as often as it is read', () => {
    const list = listOf(JSON.stringify({ a: 'a'.repeat(100_000) }), 70);
    expect(after(list, ['[*].b'], 'remove')).toBeUndefined();
    expect(
      after(
        list,
        six.map((name) => `[*].${name}`),
        'add',
      ),
    ).toBe('too large');
  });

  it('is bounded by what is written', () => {
    const long = JSON.stringify('x'.repeat(10_000));
    expect(after(listOf('{}', 10), ['[*].a'], 'add', long)).toBeInstanceOf(Buffer);
    expect(after(listOf('{}', 10_000), ['[*].a'], 'add', long)).toBe('too large');
    expect(after(listOf('{"a":1}', 10_000), ['[*].a'], 'append', long)).toBe('too large');
  });

  it('leaves room for any number of rules for members of the whole', () => {
    const members = Object.fromEntries(Array.from({ length: 99_000 }, (_, i) => [`member${'x'.repeat(50)}${i}`, i]));
    const document = JSON.stringify({ ...members, secret: 1 });
    const names = Array.from({ length: 100 }, (_, i) => `other${i}`);
    const edited = after(document, [...names, 'secret'], 'remove');
    expect(edited?.toString() === JSON.stringify(members)).toBe(true);
  });

  it('is known when only what is allowed is kept', () => {
    const document = parse(listOf('{"a":{"b":{"c":1}}}', 20_000)) as JsonDocument;
    document.keep(compileAllowed(['[*].a.b.c'].map(path)));
    document.keep(compileAllowed(['[*].a.b.c'].map(path)));
    expect(document.edited()).toBe('too large');
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
