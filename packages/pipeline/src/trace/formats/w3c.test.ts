import { describe, expect, it } from 'vitest';
import { HeaderList } from '../../header-list.ts';
import { extractW3c } from './w3c.ts';

const traceId = '12345678901234567890123456789012';
const spanId = '1234567890123456';
const good = `00-${traceId}-${spanId}-01`;
const read = (...fields: string[]) => extractW3c(new HeaderList(fields));

/** The cases of the test suite that comes with W3C Trace Context, as far as they are about what is read. */
describe('traceparent', () => {
  it.each([
    ['an ordinary one', good],
    ['a version to come', `cc-${traceId}-${spanId}-01`],
    ['a version to come that says more', `cc-${traceId}-${spanId}-01-what-the-future-will-be-like`],
    ['spaces and tabs around it', `\t ${good} \t`],
    ['flags to come', `00-${traceId}-${spanId}-03`],
  ])('takes %s', (_case, text) => {
    expect(read('traceparent', text)).toMatchObject({ traceId, spanId, isSampled: true });
    expect(read('TraceParent', text)).toMatchObject({ traceId, spanId });
  });

  it('reads whether the caller records it', () => {
    expect(read('traceparent', `00-${traceId}-${spanId}-00`)?.isSampled).toBe(false);
    expect(read('traceparent', `00-${traceId}-${spanId}-02`)?.isSampled).toBe(false);
  });

  it.each([
    `${good}.`,
    `${good}-what-the-future-will-be-like`,
    `${good}-`,
    `cc-${traceId}-${spanId}-01.what-the-future-will-not-be-like`,
    `ff-${traceId}-${spanId}-01`,
    `.0-${traceId}-${spanId}-01`,
    `0.-${traceId}-${spanId}-01`,
    `000-${traceId}-${spanId}-01`,
    `0-${traceId}-${spanId}-01`,
    `00-${'0'.repeat(32)}-${spanId}-01`,
    `00-.2345678901234567890123456789012-${spanId}-01`,
    `00-1234567890123456789012345678901.-${spanId}-01`,
    `00-${traceId}3-${spanId}-01`,
    `00-${traceId.slice(1)}-${spanId}-01`,
    `00-${traceId.replace('1', 'A')}-${spanId}-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `00-${traceId}-.234567890123456-01`,
    `00-${traceId}-123456789012345.-01`,
    `00-${traceId}-${spanId}7-01`,
    `00-${traceId}-${spanId.slice(1)}-01`,
    `00-${traceId}-${spanId}-.0`,
    `00-${traceId}-${spanId}-0.`,
    `00-${traceId}-${spanId}-001`,
    `00-${traceId}-${spanId}-1`,
    `00-${traceId}-${spanId}-`,
    `00-${traceId}-${spanId}`,
    '',
  ])('is none: %s', (text) => {
    expect(read('traceparent', text)).toBeUndefined();
  });

  it('is none when it comes twice, or under another name', () => {
    expect(read('traceparent', good, 'traceparent', good)).toBeUndefined();
    expect(read('trace-parent', good)).toBeUndefined();
    expect(read('tracestate', 'foo=1')).toBeUndefined();
  });
});

describe('tracestate', () => {
  const state = (...values: string[]) =>
    read('traceparent', good, ...values.flatMap((value) => ['tracestate', value]))?.tracestate;
  const many = (count: number) => Array.from({ length: count }, (_, i) => `bar${i}=${i}`).join(',');

  it.each([
    [['foo=1'], 'foo=1'],
    [['foo=1,bar=2'], 'foo=1,bar=2'],
    [['foo=1', 'bar=2'], 'foo=1,bar=2'],
    [['foo=1', ''], 'foo=1'],
    [['foo=1, \t bar=2, \t baz=3'], 'foo=1,bar=2,baz=3'],
    [['foo=1,'], 'foo=1'],
    [['foo@=1,bar=2'], undefined],
    [['@foo=1,bar=2'], undefined],
    [['foo@@bar=1,bar=2'], undefined],
    [['foo@bar@baz=1,bar=2'], undefined],
    [['foo =1'], undefined],
    [['FOO=1'], undefined],
    [['foo.bar=1'], undefined],
    [['foo=1,foo=1'], undefined],
    [['foo=1', 'foo=2'], undefined],
    [['foo'], undefined],
    [['foo='], undefined],
    [['foo=bar=baz'], undefined],
    [['foo=1,bar=\u00ff'], undefined],
    [[many(32)], many(32)],
    [[many(33)], undefined],
    [[`${'z'.repeat(256)}=1`], `${'z'.repeat(256)}=1`],
    [[`${'z'.repeat(257)}=1`], undefined],
    [[`${'t'.repeat(241)}@${'v'.repeat(14)}=1`], `${'t'.repeat(241)}@${'v'.repeat(14)}=1`],
    [[`${'t'.repeat(242)}@v=1`], undefined],
    [[`t@${'v'.repeat(15)}=1`], undefined],
    [[`foo=${'v'.repeat(256)}`], `foo=${'v'.repeat(256)}`],
    [[`foo=${'v'.repeat(257)}`], undefined],
    [
      ['0tenant_-*/@vendor_-*/=!"#$%&\'()*+-./:;<>?@[]^_`{|}~'],
      '0tenant_-*/@vendor_-*/=!"#$%&\'()*+-./:;<>?@[]^_`{|}~',
    ],
  ])('of %j is %s', (values, expected) => {
    expect(state(...values)).toBe(expected);
    expect(read('traceparent', good, ...values.flatMap((value) => ['tracestate', value]))?.traceId).toBe(traceId);
  });
});
