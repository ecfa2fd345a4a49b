import { describe, expect, it } from 'vitest';
import { Arguments } from './arguments.ts';
import { gatewayFlags } from './gateway-flags.ts';
import { recordingOptions } from './recording-flags.ts';

const read = (line: string, env: Readonly<Record<string, string>> = {}) =>
  recordingOptions(new Arguments(line.split(' ').filter(Boolean), gatewayFlags), env);
const token = '--control-plane-token-file /etc/token';

describe('flags of recording', () => {
  it('say where events go and wait', () => {
    expect(read(`--control-plane https://cp.example.com/base ${token} --spool-folder /data --spool-max 2`)).toEqual({
      url: 'https://cp.example.com/base',
      identity: { tokenFile: '/etc/token' },
      spoolFolder: '/data',
      spoolBytesMax: 2 * 1024 * 1024,
      capturesPayloads: false,
      debugsPayloads: false,
    });
    expect(read('')).toBeUndefined();
  });

  it('keep events where a service, or a user, keeps what is to last', () => {
    const folder = (env: Readonly<Record<string, string>>) =>
      read(`--control-plane http://localhost:8300 ${token}`, env)?.spoolFolder;
    expect(folder({ STATE_DIRECTORY: '/var/lib/sallyport:/other' })).toBe('/var/lib/sallyport/spool');
    expect(folder({ XDG_STATE_HOME: '/home/a/state' })).toBe('/home/a/state/sallyport/spool');
    expect(folder({})).toMatch(/\.local\/state\/sallyport\/spool$/);
  });

  it.each([
    [`--control-plane http://control-plane:8300 ${token}`, /in the clear; use https/],
    [`--control-plane ftp://127.0.0.1 ${token}`, /is no URL like https/],
    [`--control-plane cp.example.com ${token}`, /is no URL like https/],
    [`--control-plane https://name:secret@cp.example.com ${token}`, /not into the URL/],
    ['--control-plane https://cp.example.com', /--cert FILE and --key FILE are missing, or --control-plane-token-file/],
    [token, /events go nowhere; add --control-plane URL/],
    ['--capture-payloads', /they go nowhere/],
    ['--debug-payloads', /they go nowhere/],
    ['--spool-folder /data', /--spool-folder: events go nowhere/],
  ])('refuse %s', (line, message) => {
    expect(() => read(line)).toThrow(message);
  });

  it('send what was said only where they are told to', () => {
    const line = `--control-plane https://cp.example.com ${token}`;
    expect(read(`${line} --capture-payloads`)).toMatchObject({ capturesPayloads: true, debugsPayloads: false });
    expect(read(`${line} --debug-payloads`)).toMatchObject({ capturesPayloads: false, debugsPayloads: true });
  });

  it.each(['127.0.0.1', '127.1.2.3', '[::1]', 'localhost'])('tell %s without TLS', (host) => {
    expect(read(`--control-plane http://${host}:8300 ${token}`)?.url).toBe(`http://${host}:8300/`);
  });
});
