import { readmeExample, runPlugin } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { fileLog } from './plugin.ts';

describe('file-log', () => {
  it('appends one line of JSON per exchange', async () => {
    const run = runPlugin(fileLog, { path: '/tmp/access.log' });
    await run({ url: '/orders?a=1\r\n', headers: { Authorization: 'Bearer s3cret' } });
    await run({ url: '/customers' });
    const lines = run.services.files.lines('/tmp/access.log');
    expect(lines.map((line) => JSON.parse(line).request.uri)).toEqual(['/orders?a=1\r\n', '/customers']);
    expect(lines.join()).not.toContain('s3cret');
  });

  it('opens its file once, as configured, and gives it back', async () => {
    const run = runPlugin(fileLog, { path: '/dev/stdout', reopen: true });
    await run();
    await run();
    expect(run.services.files.opened).toEqual([{ path: '/dev/stdout', reopen: true }]);
    await run.close();
    expect(run.services.files.open).toBe(0);
  });

  it.each(['', 'a*b', 'a&b', 'a%b', 'a`b', 'a\\b', 'a\nb', 'a\0b'])('refuses the path %j', (path) => {
    expect(() => runPlugin(fileLog, { path })).toThrow('not a valid filename');
  });

  it('refuses Lua with a way on, and takes its empty map', () => {
    expect(() => runPlugin(fileLog, { path: 'a', custom_fields_by_lua: { a: 'return 1' } })).toThrow(
      'Lua is not run here',
    );
    expect(() => runPlugin(fileLog, { path: 'a', custom_fields_by_lua: {} })).not.toThrow();
  });

  it('takes the example of its README', () => {
    expect(() => runPlugin(fileLog, readmeExample(import.meta.url, 'file-log'))).not.toThrow();
  });
});
