import { fakeServices, runPlugin, TokenIssuer } from '@sallyport/testkit';
import { openidConnect } from '../plugin.ts';

export const consumers = [
  { id: 'c-alice', username: 'alice', custom_id: 'A1', groups: ['staff'] },
  { id: 'c-bob', username: 'Bob' },
  { id: 'c-guest', username: 'guest' },
  { id: 'c-tricky', username: 'A1' },
];

/** openid-connect with a provider, and callers who come `as` whoever they say. */
export async function setUp(
  config: Record<string, unknown> = {},
  options: Parameters<typeof fakeServices>[0] = { consumers, groups: ['gold', 'silver'] },
  isDown = false,
) {
  const services = fakeServices(options);
  const issuer = await TokenIssuer.create({ nowMs: () => services.clock.nowMs() });
  issuer.isDown = isDown;
  services.http.document = (request) => issuer.answer(request);
  const run = runPlugin(openidConnect, { issuer: issuer.issuer, auth_methods: ['bearer'], ...config }, { services });
  const as = async (claims: Record<string, unknown> = {}, request: object = {}) =>
    run.trace({ headers: { Authorization: `Bearer ${await issuer.sign(claims)}` }, ...request });
  return { services, issuer, run, as };
}

export const statusOf = ({ outcome }: { outcome: 'passed' | { status: number } }) =>
  outcome === 'passed' ? 200 : outcome.status;
