import { type AttemptGuard, refuse } from '@sallyport/pipeline';
import { exchange, fakeServices } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import type { AttemptFailure, Picking } from '../targets/target-picker.ts';
import { callFor, fail, nameOf, outcome, pickerOf, succeed } from './test/picker.ts';

const abc = [{ name: 'a' }, { name: 'b' }, { name: 'c' }];
const unreachable: Partial<AttemptFailure> = { kind: 'connect', nothingSent: true };
const status = (status: number, retryAfterS?: number): Partial<AttemptFailure> => ({
  kind: 'status',
  status,
  retryAfterS,
  nothingSent: false,
});
const failsOver = (picking: Picking, failure: Partial<AttemptFailure>) =>
  picking.failsOver({ kind: 'connect', nothingSent: true, ...failure });

describe('which target serves a request', () => {
  it('is each in its turn, by default', () => {
    const { open } = pickerOf(abc);
    expect([1, 2, 3, 4].map(() => succeed(open()))).toEqual(['a', 'b', 'c', 'a']);
  });

  it('is one with the name that the caller gives as its alias, else one that is called so', () => {
    const { open } = pickerOf([
      { name: 'gpt-4o', model_alias: 'smart' },
      { name: 'claude', provider: 'anthropic', model_alias: 'smart' },
      { name: 'gpt-4o-mini', model_alias: 'quick' },
      { name: 'o3' },
    ]);
    const served = (model: string) => new Set([1, 2, 3, 4, 5, 6].map(() => succeed(open(undefined, model))));
    expect(served('smart')).toEqual(new Set(['gpt-4o', 'claude']));
    expect(served('quick')).toEqual(new Set(['gpt-4o-mini']));
    expect(served('o3')).toEqual(new Set(['o3']));
    expect(served('')).toEqual(new Set(['gpt-4o', 'claude', 'gpt-4o-mini', 'o3']));
  });

  it('is one that leaves the model to the caller, for names that nobody has', () => {
    const { open } = pickerOf([{ name: 'gpt-4o' }, { provider: 'mistral', options: { mistral_format: 'openai' } }]);
    expect([1, 2].map(() => succeed(open(undefined, 'mistral-large')))).toEqual(['*', '*']);
    expect(new Set([1, 2].map(() => succeed(open(undefined, 'gpt-4o'))))).toEqual(new Set(['gpt-4o', '*']));
  });

  it('is any for names that are let through, and nobody has: Claude Code asks for Claude', () => {
    expect(succeed(pickerOf([{ name: 'gpt-4o' }]).open(undefined, 'claude-sonnet-4-5'))).toBe('gpt-4o');
  });

  it('is the same for the same value of a header, with consistent-hashing', () => {
    const { open } = pickerOf(abc, { balancer: { algorithm: 'consistent-hashing', hash_on_header: 'X-Session' } });
    const served = (session: string) => succeed(open(exchange({ headers: { 'x-session': session } })));
    for (const session of ['s-1', 's-2', 's-3']) expect(new Set([1, 2, 3].map(() => served(session))).size).toBe(1);
    expect(new Set(Array.from({ length: 50 }, (_, n) => served(`s-${n}`))).size).toBe(3);
  });
});

describe('another attempt', () => {
  it('goes to another target while there is one, and then to one that failed', () => {
    const picking = pickerOf(abc).open();
    const asked = [1, 2, 3].map(() => fail(picking, unreachable));
    expect(new Set(asked).size).toBe(3);
    expect(asked).toContain(nameOf(picking.next()));
  });

  it('is made as often as `retries` allow', () => {
    const picking = pickerOf(abc, { balancer: { retries: 1 } }).open();
    expect([fail(picking, unreachable), failsOver(picking, unreachable)]).toEqual(['a', true]);
    expect([fail(picking, unreachable), failsOver(picking, unreachable)]).toEqual(['b', false]);
    expect(picking.next()).toBeUndefined();
  });

  it('is made of what was sent where asking twice leaves nothing behind, and else only where that is allowed', () => {
    const cut = { kind: 'reset', nothingSent: false } as const;
    const after = (operation: string, { balancer = {}, method = 'POST', body = {} } = {}) => {
      const picking = pickerOf(abc, { balancer }).open(exchange({ method }), '', { operation, body });
      fail(picking, cut);
      return failsOver(picking, cut);
    };
    expect(after('chat')).toBe(true);
    expect(after('responses')).toBe(true);
    expect(after('responses', { body: { background: true } })).toBe(false);
    expect(after('files')).toBe(false);
    expect(after('files', { method: 'GET' })).toBe(true);
    expect(after('files', { balancer: { failover_criteria: ['error', 'non_idempotent'] } })).toBe(true);
    expect(after('chat', { balancer: { repeat_sent: false } })).toBe(false);
    expect(after('chat', { balancer: { repeat_sent: false, failover_criteria: ['error', 'non_idempotent'] } })).toBe(
      true,
    );
  });

  it('is not made of what the provider has answered, unless its status is named', () => {
    const after = (code: number, failover_criteria: ('http_429' | 'http_500' | 'non_idempotent')[]) => {
      const picking = pickerOf(abc, { balancer: { failover_criteria } }).open(undefined, '', { operation: 'files' });
      fail(picking, status(code));
      return failsOver(picking, status(code));
    };
    expect(after(429, ['http_429'])).toBe(true);
    expect(after(500, ['http_500'])).toBe(false);
    expect(after(500, ['http_500', 'non_idempotent'])).toBe(true);
    expect(after(400, ['http_429', 'http_500', 'non_idempotent'])).toBe(false);
  });
});

describe('a target that fails', () => {
  const breaking = { max_fails: 2, fail_timeout: 1_000, retries: 0 };

  it('is left alone for its time, then tried by a single request, and is back when that is answered', async () => {
    const { open, services } = pickerOf([{ name: 'a' }, { name: 'b' }], { balancer: breaking });
    for (let i = 0; i < 4; i++) {
      const picking = open();
      const name = nameOf(picking.next());
      if (name === 'b') picking.answered();
      picking.ended(outcome(name === 'a' ? unreachable : undefined));
    }
    expect([1, 2, 3].map(() => succeed(open()))).toEqual(['b', 'b', 'b']);
    await services.clock.advance(1_000);
    const pending = [open(), open(), open(), open()];
    const names = pending.map((picking) => nameOf(picking.next()));
    expect(names.filter((name) => name === 'a')).toHaveLength(1);
    pending[names.indexOf('a')]!.answered();
    expect(new Set([1, 2].map(() => succeed(open())))).toEqual(new Set(['a', 'b']));
  });

  it('is asked all the same when all have failed, once per request, and it is known when to come back', () => {
    const { open } = pickerOf([{ name: 'a' }, { name: 'b' }], { balancer: { ...breaking, retries: 5 } });
    const first = open();
    for (let i = 0; i < 4; i++) fail(first, unreachable);
    const picking = open();
    expect(fail(picking, unreachable)).toBe('a');
    expect(picking.next()).toBeUndefined();
    expect(picking.retryAfterS).toBe(1);
  });

  it('is not to blame for what callers did wrong, nor for what it limits them to', () => {
    const { open } = pickerOf([{ name: 'a' }, { name: 'b' }], {
      balancer: { ...breaking, failover_criteria: ['error', 'http_403', 'http_404', 'http_429'] },
    });
    for (const code of [400, 401, 403, 404, 422]) for (let i = 0; i < 4; i++) fail(open(), status(code));
    expect(new Set([1, 2].map(() => succeed(open())))).toEqual(new Set(['a', 'b']));
  });

  it('keeps what is known of it over a reload, wherever it stands then', () => {
    const services = fakeServices();
    const before = pickerOf([{ name: 'a' }, { name: 'b' }], { balancer: breaking, services });
    for (let i = 0; i < 4; i++) {
      const picking = before.open();
      picking.ended(outcome(nameOf(picking.next()) === 'a' ? unreachable : undefined));
    }
    const after = pickerOf([{ name: 'c' }, { name: 'b', weight: 5 }, { name: 'a' }], { balancer: breaking, services });
    before.picker.close();
    expect(new Set(Array.from({ length: 120 }, () => succeed(after.open())))).toEqual(new Set(['b', 'c']));
    after.picker.close();
    const anew = pickerOf([{ name: 'a' }], { balancer: breaking, services });
    expect(anew.open().retryAfterS).toBeUndefined();
  });
});

describe('a target that says when to come back', () => {
  it('is left alone until then, and that is no failure of it', async () => {
    const { open, services } = pickerOf([{ name: 'a' }, { name: 'b' }], { balancer: { max_fails: 1 } });
    expect(fail(open(), status(429, 20))).toBe('a');
    expect([1, 2, 3].map(() => succeed(open()))).toEqual(['b', 'b', 'b']);
    await services.clock.advance(20_000);
    expect(new Set([1, 2].map(() => succeed(open())))).toEqual(new Set(['a', 'b']));
  });

  it('leaves callers with a 429 when all do', () => {
    const { open } = pickerOf([{ name: 'a' }, { name: 'b' }]);
    fail(open(), status(429, 20));
    fail(open(), status(429, 7));
    const refused = open().next();
    expect(refused).toMatchObject({ status: 429, message: 'come back in 7 s' });
  });

  it('is asked on when it is the only one: its provider tells callers itself', () => {
    const { open } = pickerOf([{ name: 'a' }]);
    fail(open(), status(429, 20));
    expect(succeed(open())).toBe('a');
  });
});

describe('a plugin that guards attempts', () => {
  const limited = refuse(429, 'limited', 'enough of this model');
  const guard = (denied: readonly string[], later: boolean): AttemptGuard & { asked: string[] } => ({
    asked: [],
    mayAsk(_x, { provider, model }) {
      this.asked.push(`${provider}/${model}`);
      const word = denied.includes(model) ? limited : undefined;
      return later ? Promise.resolve(word) : word;
    },
  });

  for (const later of [false, true]) {
    const how = later ? 'later' : 'at once';
    it(`keeps a request from a model, and another is asked (${how})`, async () => {
      const x = exchange({ method: 'POST' });
      const own = guard(['a'], later);
      x.guardAttempts(guard([], later));
      x.guardAttempts(own);
      const picking = pickerOf(abc).open(x);
      expect(nameOf(await picking.next())).toBe('b');
      expect(own.asked).toEqual(['openai/a', 'openai/b']);
    });

    it(`is asked anew for each attempt (${how})`, async () => {
      const x = exchange({ method: 'POST' });
      const own = guard(['b'], later);
      x.guardAttempts(own);
      const picking = pickerOf(abc).open(x);
      await picking.next();
      picking.ended(outcome(unreachable));
      expect(nameOf(await picking.next())).toBe('c');
      expect(own.asked).toEqual(['openai/a', 'openai/b', 'openai/c']);
    });

    it(`is the answer when nobody is left (${how})`, async () => {
      const x = exchange({ method: 'POST' });
      x.guardAttempts(guard(['a', 'b', 'c'], later));
      expect(await pickerOf(abc).open(x).next()).toBe(limited);
    });
  }

  it('takes no target from other requests', async () => {
    const { open } = pickerOf(abc);
    const x = exchange({ method: 'POST' });
    x.guardAttempts(guard(['a', 'b'], false));
    expect(nameOf(open(x).next())).toBe('c');
    expect(new Set(Array.from({ length: 9 }, () => succeed(open())))).toEqual(new Set(['a', 'b', 'c']));
  });
});

describe('with the algorithm semantic', () => {
  it('waits to know what a request is about', async () => {
    const closed: string[] = [];
    const { picker } = pickerOf([{ name: 'a' }, { name: 'b' }], {
      balancer: { algorithm: 'semantic' },
      semantic: {
        algorithm: { choose: (among, { vector }) => (vector?.[0] === 7 ? among[0] : undefined) },
        vectorOf: async () => [7],
        close: () => void closed.push('closed'),
      },
    });
    const opened = await picker.open(exchange(), callFor());
    expect('next' in opened && nameOf(await opened.next())).toBe('a');
    picker.close();
    expect(closed).toEqual(['closed']);
  });
});
