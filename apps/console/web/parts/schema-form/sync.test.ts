import { describe, expect, it } from 'vitest';
import { asWritten, valueOfYaml, yamlOf, yamlWith } from './sync.ts';

const text = `# How often.
minute: 5 # enough for people
limit_by: ip
redis: { host: a, port: 6379 }
targets:
  - name: one
  # the cheap one
  - name: two
`;

describe('a text that follows a form', () => {
  it('keeps comments, order and style of what did not change', () => {
    const value = { ...valueOfYaml(text)!, minute: 6, hour: 100 };
    expect(yamlWith(text, value)).toBe(`${text.replace('minute: 5', 'minute: 6')}hour: 100\n`);
    const other = valueOfYaml(text) as { targets: { name: string }[] };
    const targets = [other.targets[0]!, { name: 'three' }];
    expect(yamlWith(text, { ...other, targets })).toBe(text.replace('two', 'three'));
  });

  it('loses what is unset', () => {
    const { minute: _, ...value } = valueOfYaml(text)!;
    expect(valueOfYaml(yamlWith(text, value))).toEqual(value);
    expect(yamlWith(text, {})).toContain('{}');
  });

  it('is written anew where it could not be read', () => {
    expect(yamlWith('minute: [', { minute: 5 })).toBe('minute: 5\n');
    expect(yamlWith('just words', { minute: 5 })).toBe('minute: 5\n');
  });

  it('says to other readers what it says to us', () => {
    expect(yamlOf({ version: '2023-06-01', answer: 'yes', long: 'a '.repeat(100) })).toBe(
      `version: "2023-06-01"\nanswer: "yes"\nlong: "${'a '.repeat(100)}"\n`,
    );
    expect(yamlOf({})).toBe('');
  });
});

describe('a form that follows a text', () => {
  it('stays as it was where the text cannot be read', () => {
    expect(valueOfYaml('a: [1')).toBeUndefined();
    expect(valueOfYaml('- 1')).toBeUndefined();
    expect(valueOfYaml('# nothing yet')).toEqual({});
  });

  it('is not made to hold gigabytes by a text of a few lines', () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefghi'.split('').map((name, index) => {
        const before = 'abcdefgh'[index];
        return `${name}: &${name} [${Array(9).fill(`*${before}`).join(',')}]`;
      }),
    ].join('\n');
    expect(valueOfYaml(bomb)).toEqual({});
  });
});

describe('what the API answers', () => {
  const schema = {
    required: ['mode'],
    properties: {
      mode: { default: 'a' },
      minute: {},
      policy: { default: 'local' },
      redis: { default: {}, properties: { host: {}, port: { default: 6379 } } },
      limits: { properties: { hour: {} } },
      list: { items: { properties: { weight: { default: 100 }, name: {} } } },
    },
  };

  it('is shown as somebody would write it', () => {
    const answer = {
      mode: 'a',
      minute: null,
      policy: 'local',
      redis: { host: null, port: 6379 },
      limits: {},
      list: [{ name: 'x', weight: 100 }],
      unknown: { kept: 1 },
    };
    expect(asWritten(answer, schema)).toEqual({ mode: 'a', limits: {}, list: [{ name: 'x' }], unknown: { kept: 1 } });
    expect(asWritten({ policy: 'redis', redis: { port: 1 } }, schema)).toEqual({ policy: 'redis', redis: { port: 1 } });
  });
});
