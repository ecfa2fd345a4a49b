import { describe, expect, it } from 'vitest';
import { Arguments } from './arguments.ts';
import type { Flag } from './flag.ts';
import { gatewayFlags } from './gateway-flags.ts';

const flags: Flag[] = [
  { name: '--config', value: 'FILE', multiple: true, positional: true, description: '' },
  { name: '--proxy-listen', value: 'HOST:PORT', default: '0.0.0.0:8000', description: '' },
  { name: '--workers', value: 'N', description: '' },
  { name: '--no-watch', description: '' },
];

describe('flags in the environment', () => {
  it('hold where the command line says nothing', () => {
    const env = {
      SALLYPORT_PROXY_LISTEN: '[::]:80',
      SALLYPORT_CONFIG: '/etc/a.yaml, /etc/b.yaml',
      SALLYPORT_NO_WATCH: 'true',
      SALLYPORT_WORKERS: '',
      PATH: '/bin',
    };
    const silent = new Arguments([], flags, env);
    expect(silent.get('--proxy-listen')).toBe('[::]:80');
    expect(silent.list('--config')).toEqual(['/etc/a.yaml', '/etc/b.yaml']);
    expect(silent.has('--no-watch')).toBe(true);
    expect(silent.find('--workers')).toBeUndefined();

    const speaking = new Arguments(['--proxy-listen', '127.0.0.1:1', 'c.yaml'], flags, env);
    expect(speaking.get('--proxy-listen')).toBe('127.0.0.1:1');
    expect(speaking.list('--config')).toEqual(['c.yaml']);
    expect(new Arguments(['-c', 'c.yaml', 'd.yaml'], gatewayFlags, env).list('--config')).toEqual(['c.yaml', 'd.yaml']);
  });

  it('leave defaults where they say nothing either', () => {
    expect(new Arguments([], flags, {}).get('--proxy-listen')).toBe('0.0.0.0:8000');
  });

  it.each([
    [{ SALLYPORT_PROXY_LISTN: 'x' }, /SALLYPORT_PROXY_LISTN is not known; did you mean SALLYPORT_PROXY_LISTEN\?/],
    [{ SALLYPORT_NO_WATCH: 'yes' }, /SALLYPORT_NO_WATCH: 'yes' is neither true nor false/],
  ])('are told when they mean nothing: %j', (env, message) => {
    expect(() => new Arguments([], flags, env)).toThrow(message);
  });

  it('are not confused with what Kubernetes says of a service named sallyport', () => {
    const env = {
      SALLYPORT_SERVICE_HOST: '10.0.0.1',
      SALLYPORT_SERVICE_PORT: '8000',
      SALLYPORT_SERVICE_PORT_HTTP: '8000',
      SALLYPORT_PORT: 'tcp://10.0.0.1:8000',
      SALLYPORT_PORT_8000_TCP: 'tcp://10.0.0.1:8000',
      SALLYPORT_ADMIN_PORT_8001_TCP_ADDR: '10.0.0.1',
    };
    expect(() => new Arguments([], flags, env)).not.toThrow();
  });
});
