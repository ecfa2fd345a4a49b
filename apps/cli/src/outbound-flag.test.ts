import { describe, expect, it } from 'vitest';
import { Arguments } from './arguments.ts';
import { gatewayFlags } from './gateway-flags.ts';
import { outboundAllow } from './outbound-flag.ts';

const given = (...entries: string[]) =>
  outboundAllow(
    new Arguments(
      entries.flatMap((entry) => ['--outbound-allow', entry]),
      gatewayFlags,
    ),
  );

describe('--outbound-allow', () => {
  it('is nothing, unless told', () => {
    expect(given()).toEqual([]);
  });

  it('lists networks, addresses and hosts', () => {
    const entries = ['10.0.0.0/8', 'fd00::/8', '192.168.1.1', '::1', 'keys.corp.example', 'localhost'];
    expect(given(...entries)).toEqual(entries);
  });

  it.each(['10.0.0.0/33', '10.0.0', '300.1.1.1', 'https://keys.corp.example', 'keys.corp.example:443', '*.corp', ''])(
    '%j is refused',
    (entry) => {
      expect(() => given(entry)).toThrow('is no network (10.0.0.0/8), address or name of a host');
    },
  );
});
