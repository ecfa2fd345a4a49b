import { exchange, fakeServices } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { aclsSchema } from '../schema/acls.ts';
import { nameOf, pickerOf } from './test/picker.ts';

const targets = [
  { name: 'gpt-4o', model_alias: 'smart' },
  { name: 'claude', provider: 'anthropic' },
];
const services = fakeServices({ consumers: [{ username: 'ann', custom_id: 'a-1', groups: ['gold'] }] });
const ann = services.consumer('ann');

type Options = NonNullable<Parameters<typeof exchange>[0]>;
type Match = { type: string; key?: string; values: string[] };

/** Who may serve, under rules of one match each. */
function served(acls: { allow?: Match[]; deny?: Match[] }, options: Options = {}): string[] {
  const rules = (list: Match[] | undefined) => list?.map((match) => ({ match: [match] }));
  const parsed = { allow: rules(acls.allow), deny: rules(acls.deny) } as Parameters<typeof aclsSchema.parse>[0];
  const { open } = pickerOf(targets, { acls: aclsSchema.parse(parsed) });
  const names = [1, 2, 3, 4].map(() => {
    const opened = open(exchange({ method: 'POST', ...options }));
    return String(nameOf('next' in opened ? opened.next() : opened));
  });
  return [...new Set(names)].sort();
}

const both = ['claude', 'gpt-4o'];

describe('acls', () => {
  it('deny first, then allow', () => {
    expect(served({ deny: [{ type: 'provider', values: ['openai'] }] })).toEqual(['claude']);
    expect(served({ allow: [{ type: 'model', values: ['smart'] }] })).toEqual(['gpt-4o']);
    expect(
      served({
        allow: [{ type: 'model', values: ['gpt-4o', 'claude'] }],
        deny: [{ type: 'model', values: ['claude'] }],
      }),
    ).toEqual(['gpt-4o']);
  });

  describe('where callers choose the model', () => {
    const acls = { deny: [{ match: [{ type: 'model' as const, values: ['dear'] }] }] };
    const status = (name: string | undefined, options: Options, body: Record<string, unknown> = {}) => {
      const { open } = pickerOf([{ name }, { name: 'never', model_alias: 'never' }], { acls });
      const opened = open(exchange({ method: 'POST', ...options }), 'cheap', { body });
      return 'next' in opened ? 'served' : nameOf(opened);
    };

    it('look at all that might be asked', () => {
      expect(status(undefined, {}, { models: ['cheap', 'dear'] })).toBe(403);
      expect(status(undefined, {}, { fallbacks: [{ model: 'dear' }] })).toBe(403);
      expect(status(undefined, {}, { models: ['cheap', 'cheaper'] })).toBe('served');
    });
  });

  it('refuse with 403 when nobody may serve', () => {
    expect(served({ allow: [{ type: 'provider', values: ['mistral'] }] })).toEqual(['403']);
  });

  it('look at the caller', () => {
    const of = (type: string, values: string[]) => ({ deny: [{ type, values }] });
    for (const name of [ann.id, 'ann', 'a-1'])
      expect(served(of('consumer', [name]), { consumer: ann })).toEqual(['403']);
    expect(served(of('consumer', ['bob']), { consumer: ann })).toEqual(both);
    expect(served(of('consumer', ['ann']), {})).toEqual(both);
    expect(served(of('consumer_group', ['gold']), { consumer: ann })).toEqual(['403']);
    expect(served(of('consumer_group', ['gold']), {})).toEqual(both);
    expect(served(of('ip', ['203.0.113.0/24']), { clientIp: '203.0.113.9' })).toEqual(['403']);
    expect(served(of('ip', ['203.0.113.0/24']), { clientIp: '198.51.100.9' })).toEqual(both);
  });

  it('look at the request', () => {
    const header = { deny: [{ type: 'header', key: 'X-Team', values: ['red'] }] };
    expect(served(header, { headers: { 'x-team': 'red' } })).toEqual(['403']);
    expect(served(header, { headers: { 'x-team': 'blue' } })).toEqual(both);
    const path = { deny: [{ type: 'path', values: ['/internal'] }] };
    expect(served(path, { url: '/internal' })).toEqual(['403']);
    expect(served(path, { url: '/internal/chat' })).toEqual(['403']);
    expect(served(path, { url: '/internals' })).toEqual(both);
  });

  it('are for what all matches of a rule are for', () => {
    const rule = {
      match: [
        { type: 'provider' as const, values: ['openai'] },
        { type: 'header' as const, key: 'x-team', values: ['red'] },
      ],
    };
    const { open } = pickerOf(targets, { acls: { deny: [rule] } });
    const names = (team: string) =>
      new Set([1, 2, 3].map(() => nameOf(open(exchange({ headers: { 'x-team': team } })).next())));
    expect(names('red')).toEqual(new Set(['claude']));
    expect(names('blue')).toEqual(new Set(both));
  });

  it('are refused when they say nothing, or what cannot be', () => {
    const allow = (match: object) => aclsSchema.safeParse({ allow: [{ match: [match] }] }).success;
    expect(allow({ type: 'header', values: ['a'] })).toBe(false);
    expect(allow({ type: 'model', key: 'x-a', values: ['a'] })).toBe(false);
    expect(allow({ type: 'ip', values: ['everywhere'] })).toBe(false);
    expect(allow({ type: 'model', values: [] })).toBe(false);
    expect(aclsSchema.safeParse({ allow: [] }).success).toBe(false);
  });
});
