import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isPublicAddress } from './public-address.ts';

it.each([
  ['0.0.0.0', 'this network'],
  ['10.255.255.255', 'private'],
  ['100.64.0.1', 'a carrier'],
  ['100.100.100.200', "a cloud's metadata"],
  ['127.0.0.1', 'loopback'],
  ['127.255.255.254', 'loopback'],
  ['168.63.129.16', "a cloud's host"],
  ['169.254.169.254', 'link-local'],
  ['172.16.0.1', 'private'],
  ['172.31.255.255', 'private'],
  ['192.0.0.192', "a cloud's metadata"],
  ['192.0.2.1', 'documentation'],
  ['192.88.99.1', '6to4 relays'],
  ['192.168.1.1', 'private'],
  ['198.19.255.255', 'benchmarks'],
  ['224.0.0.1', 'multicast'],
  ['240.0.0.1', 'reserved'],
  ['255.255.255.255', 'broadcast'],
  ['::', 'unspecified'],
  ['::1', 'loopback'],
  ['::127.0.0.1', 'IPv4-compatible'],
  ['::ffff:127.0.0.1', 'IPv4-mapped'],
  ['::ffff:8.8.8.8', 'IPv4-mapped, whatever is inside'],
  ['::ffff:0:8.8.8.8', 'IPv4-translated'],
  ['64:ff9b::808:808', 'NAT64'],
  ['64:ff9b:1::1', 'local NAT64'],
  ['100::1', 'discarded'],
  ['2001::1', 'Teredo'],
  ['2001:20::1', 'ORCHID'],
  ['2001:db8::1', 'documentation'],
  ['2002:7f00:1::1', '6to4'],
  ['3fff::1', 'documentation'],
  ['5f00::1', 'segment routing'],
  ['fc00::1', 'unique local'],
  ['fd00:ec2::254', "a cloud's metadata"],
  ['fe80::1', 'link-local'],
  ['fe80::1%eth0', 'link-local, with its zone'],
  ['fec0::1', 'site-local'],
  ['ff02::1', 'multicast'],
  ['', 'nothing'],
  ['localhost', 'a name'],
  ['0177.0.0.1', 'an octal number'],
])('%s is not public: %s', (ip) => {
  expect(isPublicAddress(ip)).toBe(false);
});

it.each(['1.1.1.1', '8.8.8.8', '172.15.0.1', '172.32.0.1', '100.63.255.255', '198.20.0.1', '223.255.255.255'])(
  '%s is public',
  (ip) => {
    expect(isPublicAddress(ip)).toBe(true);
  },
);

it.each(['2001:4860:4860::8888', '2606:4700:4700::1111', '2a00:1450:4001::200e'])('%s is public', (ip) => {
  expect(isPublicAddress(ip)).toBe(true);
});

it('no address that holds an IPv4 address in a known way is public', () => {
  fc.assert(
    fc.property(fc.ipV4(), (ipv4) => {
      const [a, b, c, d] = ipv4.split('.').map((part) => Number(part).toString(16).padStart(2, '0'));
      const inside = `${a}${b}:${c}${d}`;
      for (const ip of [
        `::${inside}`,
        `::ffff:${inside}`,
        `64:ff9b::${inside}`,
        `2002:${inside}::1`,
        `::ffff:0:${inside}`,
      ])
        expect(isPublicAddress(ip)).toBe(false);
    }),
  );
});
