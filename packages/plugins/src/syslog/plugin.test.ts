import { readmeExample, runPlugin, settled } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { syslog } from './plugin.ts';

describe('syslog', () => {
  it('sends a message of RFC 5424 to this machine by UDP, unless told otherwise', async () => {
    const run = runPlugin(syslog, {});
    await run({ url: '/a' });
    await settled();
    const { sent, destinations } = run.services.sockets;
    expect(destinations).toEqual([{ to: { host: '127.0.0.1', port: 514 } }]);
    const [, head, record] = /^(.*? - - )(\{.*\})$/.exec(sent[0]!.toString())!;
    expect(head).toBe('<14>1 2026-01-01T00:00:00.000Z node-1 sallyport 4242 - - ');
    expect(JSON.parse(record!).request.uri).toBe('/a');
  });

  it('chooses facility and severity, and sends nothing less than its level', async () => {
    const config = {
      facility: 'local3',
      log_level: 'warning',
      client_errors_severity: 'warning',
      server_errors_severity: 'crit',
    };
    const priorities: string[] = [];
    for (const status of [200, 404, 503]) {
      const run = runPlugin(syslog, config, { upstream: { status } });
      await run();
      await settled();
      priorities.push(run.services.sockets.sent.map((bytes) => /^<(\d+)>/.exec(bytes.toString())![1]).join());
    }
    expect(priorities).toEqual(['', String(19 * 8 + 4), String(19 * 8 + 2)]);
  });

  it('counts the bytes of messages over TCP and TLS', async () => {
    const run = runPlugin(syslog, { transport: 'tls', host: 'syslog.example' });
    await run({ url: '/ü' });
    await run({ url: '/b' });
    await run.services.clock.advance(1);
    const { writes, streams } = run.services.sockets;
    expect(streams[0]).toMatchObject({ to: { host: 'syslog.example', port: 6514 }, tls: { verify: true } });
    let rest = writes[0]!;
    const uris: string[] = [];
    while (rest.length > 0) {
      const space = rest.indexOf(' ');
      const end = space + 1 + Number(rest.subarray(0, space).toString());
      const message = rest.subarray(space + 1, end).toString();
      uris.push(JSON.parse(message.slice(message.indexOf('{'))).request.uri);
      rest = rest.subarray(end);
    }
    expect(uris).toEqual(['/ü', '/b']);
  });

  it('writes lines to a Unix socket', async () => {
    const run = runPlugin(syslog, { transport: 'unix', path: '/run/syslog.sock' });
    await run();
    await run.services.clock.advance(1);
    expect(run.services.sockets.streams[0]!.to).toEqual({ path: '/run/syslog.sock' });
    expect(run.services.sockets.writes[0]!.toString()).toMatch(/^<14>1 .*\}\n$/);
  });

  it.each([
    [{ transport: 'unix' }, 'belongs to transport: unix'],
    [{ path: '/dev/log' }, 'belongs to transport: unix'],
    [{ facility: 'nobody' }, 'local7'],
    [{ custom_fields_by_lua: { a: 'return 1' } }, 'Lua is not run here'],
  ])('refuses %j', (config, message) => {
    expect(() => runPlugin(syslog, config)).toThrow(message);
  });

  it('takes the example of its README', () => {
    expect(() => runPlugin(syslog, readmeExample(import.meta.url, 'syslog'))).not.toThrow();
  });
});
