import { describe, expect, it } from 'vitest';
import type { ResultRow } from '../analytics-store.ts';
import { requestRecord } from './request-record.ts';

const kindOf = (row: ResultRow, rpcs: readonly ResultRow[] = [], guards: readonly ResultRow[] = []) =>
  requestRecord({ request_start: 0, status_code: 200, ...row }, rpcs, guards).kind;

describe('the kind of a request', () => {
  it('is told by what was asked, and by whom', () => {
    expect([
      kindOf({}),
      kindOf({ ai_plugin_name: 'ai-proxy' }),
      kindOf({}, [{ mcp_method: 'tools/call' }]),
      kindOf({ mcp_session_id: 's' }),
      kindOf({ parent_request_id: 'p' }),
    ]).toEqual(['http', 'llm', 'mcp', 'mcp', 'inner']);
  });

  it('is that of a model, too, where it was refused before anybody was asked', () => {
    expect([
      kindOf({}, [], [{ guard_plugin_name: 'ai-prompt-guard' }]),
      kindOf({ refusal_plugin: 'ai-rate-limiting-advanced' }),
      kindOf({ refusal_plugin: 'ai-mcp-proxy' }),
      kindOf({ refusal_plugin: 'budget' }),
    ]).toEqual(['llm', 'llm', 'http', 'llm']);
  });

  it('is a sign-in where a plugin sent the browser on, and not where it said no', () => {
    expect(kindOf({ refusal_plugin: 'openid-connect', status_code: 302 })).toBe('sign-in');
    expect(kindOf({ refusal_plugin: 'openid-connect', status_code: 401 })).toBe('http');
    expect(kindOf({ refusal_plugin: 'acl', status_code: 302 })).toBe('http');
  });
});
