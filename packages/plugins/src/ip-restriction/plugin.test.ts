import { readmeExample, runPlugin } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { ipRestriction } from './plugin.ts';

const run = (config: Record<string, unknown>) => runPlugin(ipRestriction, config);

describe('ip-restriction', () => {
  it.each<[Record<string, unknown>, string, boolean]>([
    [{ allow: ['10.0.0.0/8'] }, '10.255.0.1', true],
    [{ allow: ['10.0.0.0/8'] }, '11.0.0.0', false],
    [{ allow: ['10.0.0.0/8'] }, '::ffff:10.1.2.3', true],
    [{ allow: ['10.0.0.0/8'] }, '::1', false],
    [{ allow: ['2001:db8::/32'] }, '2001:db8:ffff::1', true],
    [{ allow: ['2001:db8::/32'] }, '2001:db9::', false],
    [{ deny: ['10.0.0.0/8'] }, '10.1.2.3', false],
    [{ deny: ['10.0.0.0/8'] }, '8.8.8.8', true],
    [{ deny: ['::/0'] }, '8.8.8.8', true],
    [{ deny: ['fe80::/10'] }, 'fe80::1%eth0', false],
    [{ allow: ['10.0.0.0/8'], deny: ['10.66.0.0/16'] }, '10.66.1.1', false],
    [{ allow: ['10.0.0.0/8'], deny: ['10.66.0.0/16'] }, '10.65.1.1', true],
    [{ allow: ['10.0.0.0/8'] }, 'not an address', false],
  ])('%j: %s passes: %s', async (config, clientIp, passes) => {
    const outcome = await run(config)({ clientIp });
    if (passes) expect(outcome).toBe('passed');
    else expect(outcome).toMatchObject({ status: 403, body: { message: `IP address not allowed: ${clientIp}` } });
  });

  it('answers with its own status and message', async () => {
    const config = { deny: ['0.0.0.0/0'], status: 404, message: 'Not found' };
    expect(await run(config)()).toMatchObject({ status: 404, code: 'ip_not_allowed', body: { message: 'Not found' } });
  });

  it.each<[Record<string, unknown>, string]>([
    [{}, 'name at least one network'],
    [{ allow: [] }, 'name at least one network'],
    [{ allow: ['10.0.0.0/33'] }, 'should be an IP address or a network'],
    [{ allow: ['10.0.0.01'] }, 'should be an IP address or a network'],
    [{ deny: ['example.com'] }, 'should be an IP address or a network'],
    [{ allow: ['10.0.0.1'], status: 200 }, 'status'],
  ])('refuses to be configured with %j', (config, sentence) => {
    expect(() => run(config)).toThrow(sentence);
  });

  it('takes the example of its README', async () => {
    const plugin = run(readmeExample(import.meta.url, 'ip-restriction'));
    expect(await plugin({ clientIp: '192.0.2.17' })).toBe('passed');
    expect(await plugin({ clientIp: '10.66.0.1' })).toMatchObject({ status: 403 });
  });
});
