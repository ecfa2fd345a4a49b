import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { type Node, offsetOf, toPlain } from '../nodes.ts';
import { readJson } from './json.ts';
import { aliasedValuesMax, depthMax } from './limits.ts';
import { readPlainYaml } from './plain-yaml.ts';
import { readText } from './read-text.ts';
import { sliceYaml } from './slices.ts';
import { readYaml } from './yaml.ts';

/** As the library reads it, without the nulls that a map leaves out. */
function plainOf(root: Node): unknown {
  return toPlain(root);
}

function messagesOf(text: string): string[] {
  return readText(text, 0).problems.map(({ message }) => message);
}

const key = fc.oneof(
  fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,6}$/),
  fc.constantFrom('true', 'Null', 'on', 'a b', '1'),
);
const text = fc.oneof(
  fc.constantFrom(
    'yes',
    'null',
    '~',
    'true',
    'False',
    '1.5',
    '0x1f',
    '0o17',
    '1e3',
    '.inf',
    '-',
    '- a',
    'a: b',
    'a #b',
    '10.0.0.1',
    '~/x$',
    '',
    ' ',
    'é',
    '*',
    '&a',
    "it's",
    '"',
    '1_000',
    '007',
    '+5',
    'a:',
    '<<',
    '[a]',
    '${x}',
  ),
  fc.string({ maxLength: 8 }),
  fc.stringMatching(/^[a-z0-9./:-]{1,10}$/),
);
const leaf = fc.oneof(text, fc.boolean(), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }));
const simple = fc.stringMatching(/^[a-z][a-z0-9/]{0,6}$/);
const plainTree = fc.letrec((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(simple, fc.boolean(), fc.nat()),
    fc.array(tie('node'), { minLength: 1, maxLength: 4 }),
    fc.dictionary(
      simple.map((name) => `k${name.replaceAll('/', '')}`),
      tie('node'),
      { minKeys: 1, maxKeys: 4 },
    ),
  ),
})).node;
const tree = fc.letrec((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie('node'), { maxLength: 4 }),
    fc.dictionary(key, tie('node'), { maxKeys: 4 }),
  ),
})).node;

describe('the reader of plain YAML', () => {
  it('gives what the whole parser gives, places included, or nothing', () => {
    let plain = 0;
    fc.assert(
      fc.property(fc.oneof(tree, plainTree), fc.constantFrom(2, 4), fc.boolean(), (value, indent, indentSeq) => {
        const written = stringify(value, { indent, indentSeq, lineWidth: 0, aliasDuplicateObjects: false });
        const quick = readPlainYaml(written, 7);
        if (quick === undefined) return;
        plain++;
        expect(quick).toEqual(readYaml(written, 7).root);
      }),
      { numRuns: 2_000 },
    );
    expect(plain).toBeGreaterThan(100);
  });

  it('agrees on text that nobody wrote with care', () => {
    const line = fc.tuple(
      fc.constantFrom('', ' ', '  ', '    ', '- ', '  - ', '- - ', '-  '),
      fc.constantFrom('', 'a: ', 'b:', 'a:', 'c: ', '# x', '? ', 'a : '),
      fc.constantFrom(
        '',
        'x',
        '1',
        '"q"',
        "'q'",
        '[a, 1]',
        '[]',
        '[a,]',
        '{}',
        '|',
        '"open',
        'x: y',
        'x # y',
        '*a',
        'null',
        "'it''s'",
        'a"b',
        '-',
        '- x',
      ),
    );
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 7 }), (lines) => {
        const written = `${lines.map((parts) => parts.join('')).join('\n')}\n`;
        const quick = readPlainYaml(written, 0);
        if (quick === undefined) return;
        expect({ root: quick, problems: [] }).toEqual(readYaml(written, 0));
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('a large file', () => {
  const items = (count: number, indent: string) =>
    Array.from(
      { length: count },
      (_, i) => `${indent}- name: s${i}\n${indent}  host: a.example\n${indent}  # note\n${indent}  tags: [a, "b c"]\n`,
    ).join('');

  it.each(['', '  '])('is read in slices with the same result as whole (items after %j)', (indent) => {
    const written = `# head\n_format_version: "3.0"\nservices:\n${items(4_000, indent)}\nroutes: []\nconsumers:\n  - username: a\n    custom_id: |\n      two\n      lines\n`;
    const slices = sliceYaml(written)!;
    expect(slices.filter(({ listOf }) => listOf === 'services').length).toBeGreaterThan(5);
    expect(slices.map(({ start }) => start)).toEqual(slices.map(({ start }) => start).toSorted((a, b) => a - b));
    const sliced = readText(written, 3);
    const whole = readYaml(written, 3);
    expect(plainOf(sliced.root)).toEqual(plainOf(whole.root));
    for (const path of ['services.3999.tags.1', 'services.0', 'consumers.0.custom_id', 'routes']) {
      expect(offsetOf(sliced.root, path)).toBe(offsetOf(whole.root, path));
    }
  });

  it('is read whole when anchors reach over it', () => {
    const written = `_format_version: "3.0"\nservices:\n${items(4_000, '')}- &a { name: x, host: a.example }\nplugins:\n- <<: *a\n`;
    expect(sliceYaml(written)).toBeUndefined();
    expect((plainOf(readText(written, 0).root) as { plugins: unknown }).plugins).toEqual([
      { name: 'x', host: 'a.example' },
    ]);
  });

  it('says where it is broken', () => {
    const written = `services:\n${items(4_000, '')}- name: "open\n- name: x\n${items(1_000, '')}`;
    const { problems } = readText(written, 0);
    expect(problems.length).toBeGreaterThan(0);
    expect(Math.abs(problems[0]!.offset - written.indexOf('"open'))).toBeLessThan(100_000);
  });

  it('may not have a key twice, however far apart', () => {
    expect(messagesOf(`services:\n${items(4_000, '')}routes: []\nservices: []\n`)).toEqual([
      "Map keys must be unique: 'services' is written twice",
    ]);
  });
});

describe('JSON', () => {
  it('is read as the YAML parser reads it, places included', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(undefined, 2), (value, space) => {
        const written = JSON.stringify({ value }, undefined, space);
        if (written.includes('__proto__')) return;
        const { root, problems } = readJson(written, 5)!;
        expect(problems).toEqual([]);
        expect(plainOf(root)).toEqual(plainOf(readYaml(written, 5).root));
        expect(offsetOf(root, 'value.0')).toBe(offsetOf(readYaml(written, 5).root, 'value.0'));
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    '{',
    '{"a":}',
    '{"a":1,}',
    '{"a":1} x',
    '{a: 1}',
    '{"a":"\n"}',
    '{"a":01}',
    '{"a":[1 2]}',
    '{"a":undefined}',
    '{"a":"\\x"}',
  ])('that is none is left to the YAML parser: %s', (written) => {
    expect(readJson(written, 0)).toBeUndefined();
  });

  it('with a key twice is refused', () => {
    expect(messagesOf('{"a":1,"a":2}')).toEqual(["Map keys must be unique: 'a' is written twice"]);
  });
});

describe('what could hurt', () => {
  it('aliases may not multiply', () => {
    const bomb = Array.from(
      { length: 30 },
      (_, i) =>
        `a${i}: &a${i} [${Array(9)
          .fill(i === 0 ? 'x' : `*a${i - 1}`)
          .join(',')}]`,
    ).join('\n');
    expect(messagesOf(bomb)).toEqual([`aliases make this file larger than ${aliasedValuesMax} values`]);
  });

  it('an alias may not be inside its own anchor', () => {
    expect(messagesOf('a: &a [*a]')[0]).toContain("'*a'");
  });

  it.each([
    ['brackets', (depth: number) => `a: ${'['.repeat(depth)}${']'.repeat(depth)}`],
    ['braces', (depth: number) => `a: ${'{b: '.repeat(depth)}${'}'.repeat(depth)}`],
    ['JSON', (depth: number) => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`],
    ['dashes', (depth: number) => `${'- '.repeat(depth)}x`],
    ['indentation', (depth: number) => Array.from({ length: depth }, (_, i) => `${' '.repeat(i)}a:\n`).join('')],
  ])('nesting is bounded: %s', (_what, nested) => {
    expect(messagesOf(nested(depthMax - 2))).toEqual([]);
    expect(messagesOf(nested(depthMax + 2))).toEqual([`nested deeper than ${depthMax} levels`]);
    expect(messagesOf(nested(3_000)).length).toBeGreaterThan(0);
  });

  it('a map with very many keys takes no time that grows with its square', () => {
    const many = Array.from({ length: 30_000 }, (_, i) => `  "k ${i}": 1`).join('\n');
    expect(messagesOf(`a:\n${many}\n`)).toEqual([]);
    expect(messagesOf(`a:\n${many}\n  "k 1": 2\n`)).toHaveLength(1);
  });

  it.each(['__proto__: {a: 1}', '{"__proto__": {"a": 1}}', 'x: { __proto__: 1 }'])(
    'a prototype is no name: %s',
    (written) => {
      expect(messagesOf(written)).toEqual(["'__proto__' cannot be used as a name"]);
    },
  );

  it.each([
    'a: b\n---\nc: d\n',
    'a: !!binary aGVsbG8=',
    'a: !mine x',
    '? [a]\n: b',
    'a: &x 1\nb: *y',
    'a: <<\nb: {<<: 1}',
    'a: "\\q"',
    '\ta: b',
    'a: [',
    'a: b: c',
    '%YAML 9\n---\na: b',
  ])('is refused, not guessed at: %j', (written) => {
    expect(messagesOf(written).length).toBeGreaterThan(0);
  });

  it('says nothing of a file’s text, which may hold a secret', () => {
    for (const written of [
      'a: "secret',
      'secret: [a, secret',
      'a: [x]secret',
      'a: *secret2 b',
      'a: "x" secret',
      '- a\nsecret',
    ]) {
      const told = messagesOf(written).join('\n').replace("alias '*secret2'", '');
      expect(told).not.toBe('');
      expect(told).not.toContain('secret');
    }
  });

  it('any text is answered', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 40 }),
          fc
            .array(
              fc.constantFrom(
                'a',
                ':',
                ' ',
                '\n',
                '-',
                '[',
                '{',
                '}',
                ']',
                '"',
                "'",
                '|',
                '>',
                '&a',
                '*a',
                '!',
                '<<',
                '\t',
                '#',
                '%',
                '?',
                ',',
                '\uFEFF',
              ),
              { maxLength: 25 },
            )
            .map((parts) => parts.join('')),
        ),
        (written) => {
          expect(readText(written, 0).root).toBeDefined();
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it('YAML means what YAML means', () => {
    const written = 'a: 1\nb: [x, ~, 2.5]\nc: {d: yes, e: null}\nf: >\n  folded\n  text\n"g h": \'q\'\n';
    expect(plainOf(readText(written, 0).root)).toEqual({ ...(parse(written) as object), c: { d: 'yes' } });
  });
});
