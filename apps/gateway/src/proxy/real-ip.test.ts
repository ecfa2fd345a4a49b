import { HeaderList } from '@sallyport/pipeline';
import { describe, expect, it } from 'vitest';
import { RealIp } from './real-ip.ts';

const trusted = ['10.0.0.0/8', '2001:db8:1::/48'];
const found = (header: string, recursive: boolean, ...fields: string[]) =>
  new RealIp({ trusted, header, recursive }).find(new HeaderList(fields.flatMap((value) => [header, value])));

describe('the client that a trusted proxy names', () => {
  it.each([
    ['192.0.2.1', { ip: '192.0.2.1', port: 0 }],
    ['192.0.2.1:4000', { ip: '192.0.2.1', port: 4000 }],
    ['2001:db8::1', { ip: '2001:db8::1', port: 0 }],
    ['[2001:db8::1]:443', { ip: '2001:db8::1', port: 443 }],
    ['[2001:db8::1]', { ip: '2001:db8::1', port: 0 }],
    ['::ffff:192.0.2.1', { ip: '192.0.2.1', port: 0 }],
    ['unknown', undefined],
    ['', undefined],
    ['192.0.2.1:99999', undefined],
    ['192.0.2.01', undefined],
    ['192.0.2.1 ', { ip: '192.0.2.1', port: 0 }],
  ])('%j in X-Real-IP is %j', (value, expected) => {
    expect(found('X-Real-IP', false, value)).toEqual(expected);
  });

  it('is the last of a list', () => {
    expect(found('X-Forwarded-For', false, '192.0.2.1, 198.51.100.2')?.ip).toBe('198.51.100.2');
    expect(found('X-Forwarded-For', false, '192.0.2.1', '198.51.100.2')?.ip).toBe('198.51.100.2');
  });

  it('is the last that is not trusted itself, when asked to look further', () => {
    expect(found('X-Forwarded-For', true, '192.0.2.9, 192.0.2.1, 10.1.1.1, 10.2.2.2')?.ip).toBe('192.0.2.1');
    expect(found('X-Forwarded-For', true, '10.1.1.1, 10.2.2.2')?.ip).toBe('10.1.1.1');
    expect(found('X-Forwarded-For', true, '192.0.2.1, 2001:db8:1::5')?.ip).toBe('192.0.2.1');
  });

  it('is nobody beyond what cannot be read', () => {
    expect(found('X-Forwarded-For', true, '192.0.2.1, garbage, 10.2.2.2')?.ip).toBe('10.2.2.2');
    expect(found('X-Forwarded-For', true, '192.0.2.1, ')).toBeUndefined();
  });

  it('is in no header when PROXY protocol tells', () => {
    expect(found('proxy_protocol', false, '192.0.2.1')).toBeUndefined();
  });
});
