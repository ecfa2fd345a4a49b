import { describe, expect, it } from 'vitest';
import { Arguments } from './arguments.ts';
import { clusterOptions } from './cluster-flags.ts';
import { gatewayFlags } from './gateway-flags.ts';

const read = (line: string, env: Readonly<Record<string, string>> = {}) =>
  clusterOptions(new Arguments(line.split(' ').filter(Boolean), gatewayFlags), env);
const to = '--control-plane https://cp.example.com:8305 --cert /n.crt --key /n.key';

describe('flags of a gateway that follows a control plane', () => {
  it('say who it is, whom it believes, and where it keeps what it was told', () => {
    const id = '3F1C0D5E-8A60-4A0C-9D0F-6F1D2B7C9E11';
    const more = `--control-plane-ca /ca.crt --control-plane-id ${id} --control-plane-proxy http://proxy:3128`;
    expect(read(`${to} ${more} --node-label region=eu --node-label tier=1 --configuration-folder /data`)).toEqual({
      url: 'https://cp.example.com:8305/',
      certificateFile: '/n.crt',
      keyFile: '/n.key',
      caFile: '/ca.crt',
      proxy: { host: 'proxy', port: 3128 },
      folder: '/data',
      labels: { region: 'eu', tier: '1' },
      controlPlaneId: id.toLowerCase(),
    });
    expect(read('')).toBeUndefined();
    expect(read(to, { STATE_DIRECTORY: '/var/lib/sallyport' })?.folder).toBe('/var/lib/sallyport/configuration');
  });

  it.each([
    ['--key /n.key', /it is for --cert FILE/],
    ['--node-label a=b', /it is for --cert FILE/],
    ['--cert /n.crt --control-plane https://cp.example.com', /--key FILE is missing/],
    ['--cert /n.crt --key /n.key', /--control-plane URL is missing/],
    [`${to} --config kong.yaml`, /comes from the control plane/],
    [`${to} --control-plane-token-file /token`, /by its certificate/],
    [`${to.replace('https://cp.example.com', 'http://127.0.0.1')}`, /is no URL like https/],
    [`${to} --control-plane-id default`, /is no UUID/],
    [`${to} --control-plane-proxy proxy`, /is not HOST:PORT/],
    [`${to} --node-label region`, /is not like region=eu/],
  ])('refuse %s', (line, message) => {
    expect(() => read(line)).toThrow(message);
  });
});
