import { BlockList, isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAddress, parseNetwork } from './network.ts';
import { NetworkSet } from './network-set.ts';

// Few distinct bytes, so that addresses and networks meet.
const byte = fc.constantFrom(0, 1, 10, 127, 128, 255);
const group = fc.constantFrom('0', '1', 'ff', 'FFFF', '2001', '8000');
const ipv4 = fc.array(byte, { minLength: 4, maxLength: 4 }).map((bytes) => bytes.join('.'));
// Mapped IPv4 is IPv4 to us and IPv6 to Node; it has a test of its own.
const isMapped = (text: string) => text.includes(':') && parseAddress(text)?.family === 4;
const ipv6 = fc
  .oneof(
    fc.array(group, { minLength: 8, maxLength: 8 }).map((groups) => groups.join(':')),
    fc
      .tuple(fc.array(group, { maxLength: 3 }), fc.array(group, { maxLength: 3 }))
      .map(([head, tail]) => `${head.join(':')}::${tail.join(':')}`),
  )
  .filter((text) => !isMapped(text));
const network = fc.oneof(
  fc.tuple(ipv4, fc.integer({ min: 0, max: 32 })),
  fc.tuple(ipv6, fc.integer({ min: 0, max: 128 })),
);

describe('NetworkSet', () => {
  it('agrees with Node’s own list', () => {
    fc.assert(
      fc.property(fc.array(network, { maxLength: 5 }), fc.array(fc.oneof(ipv4, ipv6)), (networks, addresses) => {
        const set = new NetworkSet(networks.map(([address, prefix]) => `${address}/${prefix}`));
        for (const address of addresses) {
          const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
          const expected = networks.some(([base, prefix]) => {
            const list = new BlockList();
            const baseFamily = isIP(base) === 4 ? 'ipv4' : 'ipv6';
            list.addSubnet(base, prefix, baseFamily);
            return family === baseFamily && list.check(address, family);
          });
          expect(set.has(address), `${address} in ${networks.join(' ')}`).toBe(expected);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('takes IPv4 mapped into IPv6 for IPv4, in addresses and in networks', () => {
    expect(new NetworkSet(['10.0.0.0/8']).has('::ffff:10.1.2.3')).toBe(true);
    expect(new NetworkSet(['10.0.0.0/8']).has('::FFFF:a01:203')).toBe(true);
    expect(new NetworkSet(['::ffff:10.0.0.0/104']).has('10.1.2.3')).toBe(true);
    expect(new NetworkSet(['::ffff:10.0.0.0/104']).has('11.1.2.3')).toBe(false);
  });

  it('joins networks that touch or overlap', () => {
    const set = new NetworkSet(['10.0.0.0/9', '10.128.0.0/9', '10.1.0.0/16', '255.255.255.255', '0.0.0.0']);
    for (const address of [
      '10.0.0.0',
      '10.127.255.255',
      '10.128.0.0',
      '10.255.255.255',
      '255.255.255.255',
      '0.0.0.0',
    ]) {
      expect(set.has(address), address).toBe(true);
    }
    for (const address of ['9.255.255.255', '11.0.0.0', '255.255.255.254', '0.0.0.1'])
      expect(set.has(address), address).toBe(false);
  });
});

describe('parseAddress', () => {
  it('knows an address when Node does', () => {
    const character = fc.constantFrom(...'0123456789abfF:.:.::%/ '.split(''));
    const text = fc.oneof(ipv4, ipv6, fc.string({ unit: character, maxLength: 24 }));
    fc.assert(
      fc.property(text, (given) => {
        // A zone is no part of an address here.
        if (given.includes('%')) return;
        expect(parseAddress(given) !== undefined, given).toBe(isIP(given) !== 0);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    '1.2.3',
    '1.2.3.4.5',
    '01.2.3.4',
    '256.1.1.1',
    '1.2.3.4/8/8',
    '1.2.3.4/',
    '1.2.3.4/-1',
    ':::',
    '1::2::3',
    '',
  ])('%j is no network', (text) => {
    expect(parseNetwork(text)).toBeUndefined();
  });
});
