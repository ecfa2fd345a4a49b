import type { Entity } from '@sallyport/contracts';
import { describe, expect, it } from 'vitest';
import { authenticationOf } from './authentication.ts';

const on = (plugins: Readonly<Record<string, object>>) => ({
  plugins: new Map(
    Object.entries(plugins).map(([name, config]): [string, Entity] => [name, { id: name, name, config } as Entity]),
  ),
});

describe('how callers of a route show who they are', () => {
  it('is not asked on an open route', () => {
    expect(authenticationOf(on({ acl: {}, cors: {}, session: {} }))).toEqual([]);
  });

  it('is told by plugin, in the order in which they run', () => {
    const found = authenticationOf(
      on({ 'key-auth': { key_names: ['X-Key', 'apikey'] }, jwt: { header_names: ['X-Token'] } }),
    );
    expect(found).toMatchObject([
      { plugin: 'jwt', header: 'x-token', prefix: 'Bearer ', isLent: true, mayBeAnonymous: false },
      { plugin: 'key-auth', header: 'x-key', prefix: '', isLent: true },
    ]);
  });

  it.each([
    ['openid-connect', {}],
    ['hmac-auth', {}],
    ['mtls-auth', {}],
    ['ai-mcp-oauth2', {}],
    ['key-auth', { key_in_header: false }],
    ['jwt', { secret_is_base64: true, header_names: ['authorization'] }],
    ['jwt', { header_names: [] }],
  ])('cannot be made up for %s with %j', (plugin, config) => {
    expect(authenticationOf(on({ [plugin]: config }))).toMatchObject([{ plugin, isLent: false }]);
  });

  it('may be left out where there is somebody else to be', () => {
    const found = authenticationOf(on({ 'key-auth': { anonymous: 'guest' }, 'basic-auth': { anonymous: '' } }));
    expect(found.map(({ mayBeAnonymous }) => mayBeAnonymous)).toEqual([true, false]);
  });
});
