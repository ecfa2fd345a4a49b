import { refuse } from '@sallyport/pipeline';
import { exchange, fakeServices } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { upstreamAuthSchema } from '../../upstream-auth/schema.ts';
import type { OutgoingRequest } from './credential.ts';
import { fixedCredential } from './fixed.ts';

const failed = refuse(500, 'failed', 'failed');

function sent(auth: Record<string, unknown>, headers: Record<string, string> = {}): OutgoingRequest {
  const credential = fixedCredential(upstreamAuthSchema.parse(auth), 'x-api-key', failed, fakeServices());
  const request: OutgoingRequest = {
    method: 'POST',
    scheme: 'https',
    host: 'api.example',
    target: '/v1/chat?a=1',
    headers: [],
    body: Buffer.from('{"model":"m"}'),
  };
  expect(credential.apply(exchange({ headers }), request)).toBeUndefined();
  return request;
}

const bearer = { header_name: 'Authorization', header_value: 'Bearer sk-ours-1234' };

describe('a credential from the configuration', () => {
  it('goes into its header, whatever the caller sent', () => {
    expect(sent(bearer, { Authorization: 'Bearer theirs' }).headers).toEqual(['Authorization', 'Bearer sk-ours-1234']);
  });

  it('gives way to the caller’s own where that is allowed', () => {
    const auth = { ...bearer, allow_override: true };
    expect(sent(auth, { authorization: 'Bearer theirs' }).headers).toEqual(['Authorization', 'Bearer theirs']);
    expect(sent(auth).headers).toEqual(['Authorization', 'Bearer sk-ours-1234']);
  });

  it('is the caller’s own alone, in the provider’s header, where none is configured and that is allowed', () => {
    const auth = { allow_override: true };
    expect(sent(auth, { 'x-api-key': 'theirs', authorization: 'of the gateway' }).headers).toEqual([
      'x-api-key',
      'theirs',
    ]);
    expect(sent(auth).headers).toEqual([]);
  });

  it('goes into the query, escaped, or into the body', () => {
    const param = { param_name: 'key', param_value: 'a&b=c' };
    expect(sent({ ...param, param_location: 'query' }).target).toBe('/v1/chat?a=1&key=a%26b%3Dc');
    expect(sent({ ...param, param_location: 'body' }).body.toString()).toBe('{"model":"m","key":"a&b=c"}');
  });

  it('is kept out of records that show the query', () => {
    const auth = upstreamAuthSchema.parse({ param_name: 'key', param_value: 'a', param_location: 'query' });
    const x = exchange();
    const request = {
      method: 'POST',
      scheme: 'https',
      host: 'a',
      target: '/',
      headers: [],
      body: Buffer.alloc(0),
    } as const;
    fixedCredential(auth, undefined, failed, fakeServices()).apply(x, { ...request, headers: [] });
    expect(x.secretQuery).toEqual(['key']);
  });

  it('is what Basic authentication makes of a name and a password', () => {
    const auth = { basic_username: 'ann', basic_password: 'pä' };
    expect(sent(auth).headers).toEqual(['Authorization', `Basic ${Buffer.from('ann:pä').toString('base64')}`]);
  });

  it('is a refusal while there is none', () => {
    const credential = fixedCredential(upstreamAuthSchema.parse(bearer), 'x-api-key', failed, {
      ...fakeServices(),
      secret: () => fakeServices().secret(''),
    });
    const request = { headers: [] } as unknown as OutgoingRequest;
    expect(credential.apply(exchange(), request)).toBe(failed);
  });

  it('tells what of it is secret, for what is looked for in answers', () => {
    const credential = fixedCredential(upstreamAuthSchema.parse(bearer), 'x-api-key', failed, fakeServices());
    expect(credential.secrets()).toEqual(['sk-ours-1234']);
  });
});
