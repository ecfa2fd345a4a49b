import { refuse } from '@sallyport/pipeline';
import { describe, expect, it } from 'vitest';
import { grpcReplyOf, isGrpcType } from './grpc.ts';

describe('a refusal of a gRPC call', () => {
  it.each([
    [400, 3],
    [401, 16],
    [403, 7],
    [404, 5],
    [409, 6],
    [413, 3],
    [429, 8],
    [499, 1],
    [500, 13],
    [501, 12],
    [502, 13],
    [503, 14],
    [504, 4],
    [599, 13],
  ])('of HTTP status %d has gRPC status %d', (status, grpcStatus) => {
    const reply = grpcReplyOf(refuse(status, 'code', 'no', { headers: ['Retry-After', '1'] }));
    expect([reply.status, reply.headers.get('grpc-status'), reply.body]).toEqual([200, String(grpcStatus), undefined]);
    expect(reply.headers.get('retry-after')).toBe('1');
  });

  it('has its sentence percent-encoded, and one content type', () => {
    const { headers } = grpcReplyOf(refuse(400, 'code', '100 % ü\n', { body: '{}' }));
    expect(headers.get('grpc-message')).toBe('100 %25 %C3%BC%0A');
    expect(headers.getAll('content-type')).toEqual(['application/grpc']);
  });
});

it.each([
  ['application/grpc', true],
  ['application/grpc+proto', true],
  ['application/grpc; charset=utf-8', true],
  ['application/grpc-web+proto', false],
  ['application/json', false],
  [undefined, false],
])('the content type %s is gRPC: %s', (contentType, expected) => {
  expect(isGrpcType(contentType)).toBe(expected);
});
