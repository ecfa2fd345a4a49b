import { NetworkSet } from '@sallyport/contracts';
import { RE2JS } from 're2js';
import { compileRegex } from '../linear-regex.ts';
import type { RouteTest } from '../route-test.ts';
import { type Field, fieldOf, type TextField } from './fields.ts';
import type { CompiledNode } from './node.ts';
import { ExpressionProblem, type Operator, type Predicate } from './syntax.ts';

/** Throws `ExpressionProblem` when field, operator and constant do not go together. */
export function compilePredicate(predicate: Predicate): CompiledNode {
  const { field: name, isLower, operator, constant, at, constantAt } = predicate;
  const field = fieldOf(name);
  if ('problem' in field) throw new ExpressionProblem(field.problem, at);
  if (isLower && field.type !== 'String')
    throw new ExpressionProblem(
      `lower-case transformation function only supported with String type fields, and ${name} is ${article(field.type)}`,
      at,
    );
  const wanted = constantTypes[field.type][operator];
  if (wanted === undefined) {
    const known = Object.keys(constantTypes[field.type]).join(' ');
    throw new ExpressionProblem(
      `${name} is ${article(field.type)}, for which there is no '${operator}' (${known})`,
      at,
    );
  }
  if (constant.type !== wanted)
    throw new ExpressionProblem(
      `${name} ${operator} takes ${article(wanted)}, not ${article(constant.type)}`,
      constantAt,
    );
  const regex = operator === '~' ? regexOf(field, predicate) : undefined;
  return { expression: predicate, test: testOf(field, predicate, regex), terms: [], regex };
}

type ConstantType = Predicate['constant']['type'];

const textOperators = {
  '==': 'String',
  '!=': 'String',
  '~': 'String',
  '^=': 'String',
  '=^': 'String',
  contains: 'String',
} as const;

/** The operators for each type of field, with the type of constant that they take. */
const constantTypes: Readonly<Record<Field['type'], Partial<Record<Operator, ConstantType>>>> = {
  String: textOperators,
  Int: { '==': 'Int', '!=': 'Int', '>': 'Int', '>=': 'Int', '<': 'Int', '<=': 'Int' },
  IpAddr: { '==': 'IpAddr', '!=': 'IpAddr', in: 'IpCidr', 'not in': 'IpCidr' },
};

function article(type: ConstantType): string {
  return /^[AI]/.test(type) ? `an ${type}` : `a ${type}`;
}

function testOf(field: Field, predicate: Predicate, regex: RE2JS | undefined): RouteTest {
  const { operator, constant, isAny } = predicate;
  switch (field.type) {
    case 'String':
      return field.when(textTest(field, predicate, regex), isAny);
    case 'Int':
      return field.when(numberTest(operator, constant.value as number));
    case 'IpAddr':
      return field.when(addressTest(operator, constant.value as string));
  }
}

function textTest(
  field: TextField,
  { isLower, operator, constant }: Predicate,
  regex: RE2JS | undefined,
): (text: string) => boolean {
  const test =
    regex === undefined
      ? plainTest(operator, constantOf(field, constant.value as string, isLower))
      : (text: string) => regex.test(text);
  return isLower && field.ignoresCase !== true ? (value) => test(value.toLowerCase()) : test;
}

/** A constant as it has to be compared: in the field's own normal form. */
function constantOf({ normalise }: TextField, constant: string, isLower: boolean): string {
  if (normalise === undefined) return constant;
  const normal = normalise(constant);
  // What was escaped has capitals now, which lower() takes from the value.
  return isLower && normal !== constant ? normal.toLowerCase() : normal;
}

function regexOf(field: Field, { constant, constantAt }: Predicate): RE2JS {
  const ignoresCase = field.type === 'String' && field.ignoresCase === true;
  const regex = compileRegex(constant.value as string, ignoresCase ? RE2JS.CASE_INSENSITIVE : 0);
  if ('problem' in regex) throw new ExpressionProblem(regex.problem, constantAt);
  return regex;
}

function plainTest(operator: Operator, constant: string): (text: string) => boolean {
  switch (operator) {
    case '==':
      return (text) => text === constant;
    case '!=':
      return (text) => text !== constant;
    case '^=':
      return (text) => text.startsWith(constant);
    case '=^':
      return (text) => text.endsWith(constant);
    default:
      return (text) => text.includes(constant);
  }
}

function numberTest(operator: Operator, constant: number): (value: number) => boolean {
  switch (operator) {
    case '==':
      return (value) => value === constant;
    case '!=':
      return (value) => value !== constant;
    case '>':
      return (value) => value > constant;
    case '>=':
      return (value) => value >= constant;
    case '<':
      return (value) => value < constant;
    default:
      return (value) => value <= constant;
  }
}

/** An address of the other family is in no network, and so is "not in" every one. */
function addressTest(operator: Operator, constant: string): (address: string) => boolean {
  const set = new NetworkSet([constant]);
  return operator === '==' || operator === 'in' ? (address) => set.has(address) : (address) => !set.has(address);
}
