import { type ExchangeOptions, readmeExample, runPlugin } from '@sallyport/testkit';
import { describe, expect, it } from 'vitest';
import { requestSizeLimiting } from './plugin.ts';

const ten = { allowed_payload_size: 10, size_unit: 'bytes' };
const sized = (length: string): ExchangeOptions => ({ method: 'POST', headers: { 'Content-Length': length } });
const chunked: ExchangeOptions = { method: 'POST', headers: { 'Transfer-Encoding': 'chunked' }, body: 'x'.repeat(11) };

describe('request-size-limiting', () => {
  it.each<[Record<string, unknown>, string, boolean]>([
    [ten, '10', true],
    [ten, '11', false],
    [ten, '99999999999999999999', false],
    [{ allowed_payload_size: 1, size_unit: 'kilobytes' }, '1024', true],
    [{ allowed_payload_size: 1, size_unit: 'kilobytes' }, '1025', false],
    [{ allowed_payload_size: 1 }, '1048576', true],
    [{ allowed_payload_size: 1 }, '1048577', false],
    [{}, '134217728', true],
    [{}, '134217729', false],
  ])('%j: %s bytes pass: %s', async (config, length, passes) => {
    const outcome = await runPlugin(requestSizeLimiting, config)(sized(length));
    if (passes) expect(outcome).toBe('passed');
    else expect(outcome).toMatchObject({ status: 413, body: { message: 'Request size limit exceeded' } });
  });

  it('has the gateway stop a body that does not tell its size', async () => {
    const { outcome, x } = await runPlugin(requestSizeLimiting, ten).trace(chunked);
    expect([outcome, x.requestBytesMax]).toEqual(['passed', 10]);
    expect(x.requestBytesRefusal).toMatchObject({ status: 413, message: 'Request size limit exceeded' });
  });

  it('answers 417 to a client that waits to be told to go on', async () => {
    const request = { method: 'POST', headers: { 'Content-Length': '11', Expect: '100-Continue' } };
    expect(await runPlugin(requestSizeLimiting, ten)(request)).toMatchObject({ status: 417 });
  });

  it.each(['', '-1', '1e3', '0x10', ' 5', '5, 5'])('does not take %j for a length', async (length) => {
    expect(await runPlugin(requestSizeLimiting, { require_content_length: true })(sized(length))).toMatchObject({
      status: 411,
    });
  });

  it('demands a length where configured', async () => {
    const run = runPlugin(requestSizeLimiting, { require_content_length: true });
    expect(await run(chunked)).toMatchObject({
      status: 411,
      body: { message: 'A valid Content-Length header is required' },
    });
    expect(await run(sized('5'))).toBe('passed');
  });

  it.each([{ allowed_payload_size: 0 }, { allowed_payload_size: 1.5 }, { size_unit: 'gigabytes' }, { size: 1 }])(
    'refuses to be configured with %j',
    (config) => {
      expect(() => runPlugin(requestSizeLimiting, config)).toThrow();
    },
  );

  it('takes the example of its README', async () => {
    const run = runPlugin(requestSizeLimiting, readmeExample(import.meta.url, 'request-size-limiting'));
    expect(await run(sized('2097153'))).toMatchObject({ status: 413 });
  });
});
