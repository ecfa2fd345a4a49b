import { describe, expect, it } from 'vitest';
import type { JsonSchema } from '../schema-form/schema.ts';
import { optionsAt } from './completions.ts';
import { placeInYaml } from './place.ts';
import { readText } from './places.ts';

/** The place of the `|` in a text. */
function at(text: string) {
  const offset = text.indexOf('|');
  return placeInYaml(text.replace('|', ''), offset);
}

describe('where somebody writes', () => {
  it('is known from the lines above, whole or not', () => {
    expect(at('mi|')).toMatchObject({ path: [], is: 'name', from: 0 });
    expect(at('redis:\n  host: a\n  po|')).toMatchObject({ path: ['redis'], is: 'name' });
    expect(at('redis:\n  host: a\npo|')).toMatchObject({ path: [], is: 'name' });
    expect(at('policy: re|')).toMatchObject({ path: ['policy'], is: 'value', from: 8 });
    expect(at('a: [\nb: x\nredis:\n  port: |')).toMatchObject({ path: ['redis', 'port'], is: 'value' });
  });

  it('is known in lists, indented or not', () => {
    const expected = { path: ['targets', '[]', 'model'], is: 'name' };
    expect(at('targets:\n  - route: x\n  - auth:\n      a: 1\n    model:\n      na|')).toMatchObject(expected);
    expect(at('targets:\n- route: x\n- auth:\n    a: 1\n  model:\n    na|')).toMatchObject(expected);
    expect(at('targets:\n  - na|')).toMatchObject({ path: ['targets', '[]'], is: 'name' });
    expect(at('targets:\n  - route: |')).toMatchObject({ path: ['targets', '[]', 'route'], is: 'value' });
    expect(at('methods:\n  - GET\n  - P|')).toMatchObject({ path: ['methods', '[]'], is: 'name' });
  });

  it('is not guessed in comments and braces', () => {
    expect(at('a: 1 # mo|')).toBeUndefined();
    expect(at('model: { na|')).toBeUndefined();
  });

  it('has the names and values of the schema', () => {
    const schema: JsonSchema = {
      type: 'object',
      properties: {
        policy: { type: 'string', enum: ['local', 'redis'], default: 'local' },
        methods: { type: 'array', items: { type: 'string', enum: ['GET', 'PUT'] } },
        rules: { type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'object', properties: { name: {} } }] } },
      },
    };
    const labels = (text: string) => optionsAt(schema, at(text)!, 'yaml').map(({ label }) => label);
    expect(labels('|')).toEqual(['policy', 'methods', 'rules']);
    expect(labels('policy: |')).toEqual(['local', 'redis']);
    expect(labels('methods:\n  - |')).toEqual(['GET', 'PUT']);
    expect(labels('rules:\n  - |')).toEqual(['name']);
  });
});

describe('a text', () => {
  it('knows where its settings stand', () => {
    const text = 'redis:\n  port: x\nlist:\n  - a: 1\n';
    const { placeOf } = readText(text);
    const said = (path: (string | number)[]) => text.slice(placeOf(path).from, placeOf(path).to);
    expect(said(['redis', 'port'])).toBe('port');
    expect(said(['list', 0, 'a'])).toBe('a');
    // What is not there is told where it would be.
    expect(said(['redis', 'host'])).toBe('redis');
  });

  it('says where it is broken', () => {
    const { isBroken, problems } = readText('a: 1\nb: [\n');
    expect(isBroken).toBe(true);
    expect(problems[0]!.from).toBeGreaterThan(5);
  });
});
