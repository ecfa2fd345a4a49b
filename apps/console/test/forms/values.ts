import fc, { type Arbitrary } from 'fast-check';
import type { Field } from '../../web/parts/schema-form/field.ts';

/** A value in which everything is set, so that a form shows all that it has. */
export function fullValue(field: Field): unknown {
  const { kind, members, item, options, variants, schema } = field;
  switch (kind) {
    case 'record':
      return Object.fromEntries(members.map((member) => [member.name, fullValue(member)]));
    case 'list':
      return item === undefined ? [] : [fullValue(item)];
    case 'map':
      return item === undefined ? {} : { 'a name': fullValue(item) };
    case 'choice':
      return options[0];
    case 'choices':
      return options.slice(0, 2);
    case 'variants':
      return fullValue(variants.at(-1)!);
    case 'number':
      return typeof schema.default === 'number' ? schema.default : 7;
    case 'toggle':
      return true;
    case 'anything':
      return { written: ['out'] };
    default:
      return 'text';
  }
}

/** Values of all kinds, right and wrong; texts that YAML could take for something else among them. */
export function anyValue(field: Field, depth = 3): Arbitrary<Record<string, unknown>> {
  return fc.record(Object.fromEntries(field.members.map((member) => [member.name, one(member, depth)])), {
    requiredKeys: [],
    noNullPrototype: true,
  });
}

function one(field: Field, depth: number): Arbitrary<unknown> {
  const { kind, item, options } = field;
  if (depth === 0) return text;
  switch (kind) {
    case 'record':
      return anyValue(field, depth - 1);
    case 'list':
      return fc.array(item === undefined ? text : one(item, depth - 1), { maxLength: 2 });
    case 'map':
      return fc.dictionary(text, item === undefined ? text : one(item, depth - 1), {
        maxKeys: 2,
        noNullPrototype: true,
      });
    case 'choice':
      return fc.constantFrom(...options);
    case 'toggle':
      return fc.boolean();
    case 'number':
      return fc.oneof(
        fc.integer(),
        fc.double({ noNaN: true, noDefaultInfinity: true }).map((each) => each + 0),
        text,
      );
    default:
      return text;
  }
}

const text = fc.oneof(
  fc.string({ unit: 'grapheme-ascii' }),
  fc.constantFrom(
    '',
    'yes',
    'null',
    '1.0',
    '2026-01-31',
    '{vault://env/a}',
    '- a',
    'a: b',
    '# no',
    ' x ',
    'a\nb\n',
    '<<',
    '*a',
    '0x1f',
    '~',
  ),
);
