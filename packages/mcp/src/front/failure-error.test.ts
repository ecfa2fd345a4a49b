import { describe, expect, it } from 'vitest';
import { failure } from '../failure.ts';
import { failureError } from './failure-error.ts';

describe('what a client is told of a server that answered with a status', () => {
  it.each([
    [502, 'The MCP server failed, or cannot be reached'],
    [400, 'The MCP server refused the request'],
  ])('%i', (status, message) => {
    const error: unknown = JSON.parse(failureError(failure('status', 'a secret', status)).toString());
    expect(error).toMatchObject({ message, data: { reason: 'upstream_status' } });
  });
});
