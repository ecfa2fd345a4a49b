import { describe, expect, it } from 'vitest';
import { readEndpoint } from './endpoint-event.ts';

const server = 'http://tools.example:8080/sse';

describe('where a 2024-11-05 server wants messages (MUST 28: no address learnt from outside leads elsewhere)', () => {
  it.each([
    ['/messages?sessionId=1', '/messages?sessionId=1'],
    ['messages/', '/messages/'],
    ['?sessionId=1', '/sse?sessionId=1'],
    ['http://tools.example:8080/m', '/m'],
    ['HTTP://TOOLS.EXAMPLE:8080/m', '/m'],
    ['//tools.example:8080/m', '/m'],
    ['/a/../b', '/b'],
  ])('is at its own origin: %s', (data, target) => {
    expect(readEndpoint(data, server)).toBe(target);
  });

  it.each([
    'http://tools.example/m',
    'http://tools.example:8081/m',
    'https://tools.example:8080/m',
    'http://evil.example:8080/m',
    'http://tools.example.evil.example:8080/m',
    'http://tools.example:8080@evil.example/m',
    'http://user:secret@tools.example:8080/m',
    '//evil.example/m',
    '\\\\evil.example\\m',
    'http:\\\\evil.example/m',
    'http://169.254.169.254/latest/meta-data',
    'http://[::1]:8080/m',
    'http://127.1:8080/m',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/plain,x',
    'http://tools.example:8080/m\r\nHost: evil',
    'http://',
    '',
    '/é',
    `/${'a'.repeat(5000)}`,
  ])('is refused anywhere else: %s', (data) => {
    expect(readEndpoint(data, server)).toBeUndefined();
  });

  it('is nowhere when the server’s own address is none', () => {
    expect(readEndpoint('/m', 'http://::1:8080/')).toBeUndefined();
  });
});
