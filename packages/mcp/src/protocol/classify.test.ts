import { classifyInboundRequest } from '@modelcontextprotocol/server';
import { HeaderList } from '@sallyport/pipeline';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorCodes, problems } from '../problems.ts';
import { checkOtherHeaders, readCall } from '../read-call.ts';
import { metaKeys } from './meta.ts';
import { ReadingRules } from './reading-rules.ts';
import { isModernVersion } from './revisions.ts';

const versions = ['2026-07-28', '2025-11-25', '2025-03-26', '2031-01-01', 'v999.0.0', '2023-01-01'];
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const wholeMeta = fc.constant({ [metaKeys.protocolVersion]: '2026-07-28', [metaKeys.clientCapabilities]: {} });
const anyMeta = fc.record(
  {
    [metaKeys.protocolVersion]: fc.constantFrom<unknown[]>(...versions, 7, null),
    [metaKeys.clientCapabilities]: fc.constantFrom<unknown[]>({}, {}, {}, { sampling: {} }, 7, []),
    [metaKeys.clientInfo]: fc.constantFrom<unknown[]>({ name: 'c', version: '1' }, 'c'),
    [metaKeys.logLevel]: fc.constantFrom<unknown[]>('info', 'loud', 7),
    progressToken: fc.constantFrom<unknown[]>('t', 7),
  },
  { requiredKeys: [] },
);
const meta = fc.oneof(wholeMeta, anyMeta);
const params = optional(
  fc.record({ _meta: meta, protocolVersion: fc.constantFrom('2025-11-25', '2026-07-28') }, { requiredKeys: [] }),
);
const method = fc.constantFrom('initialize', 'tools/list', 'ping', 'acme/x');
const request = fc.record({ jsonrpc: fc.constant('2.0'), id: fc.constantFrom(1, 'a'), method, params });
const notification = fc.record({ jsonrpc: fc.constant('2.0'), method: fc.constant('notifications/cancelled'), params });
const response = fc.constantFrom(
  { jsonrpc: '2.0', id: 1, result: {} },
  { jsonrpc: '2.0', id: 1, error: { code: 1, message: 'm' } },
);
const message = fc.oneof({ weight: 6, arbitrary: request }, notification, response);
const body = fc.oneof({ weight: 9, arbitrary: message }, fc.array(message, { maxLength: 3 }));
const version = fc.oneof({ weight: 2, arbitrary: fc.constant('2026-07-28') }, fc.constantFrom(...versions));
const headers = fc.record({ version: optional(version), method: optional(fc.constantFrom(true, true, true, false)) });

type Body = Readonly<Record<string, unknown>>;

describe('the era of a request', () => {
  it('is what the official server takes it for', () => {
    const seen = new Map<string | number, number>();
    fc.assert(
      fc.property(body, headers, (value, { version: stated, method: mirrors }) => {
        const sent = JSON.parse(JSON.stringify(value)) as Body | Body[];
        const said = 'method' in sent ? String(sent['method']) : '';
        const mcpMethodHeader = mirrors === undefined ? undefined : mirrors ? said : 'other';
        const raw = ['Content-Type', 'application/json'];
        if (stated !== undefined) raw.push('MCP-Protocol-Version', stated);
        if (mcpMethodHeader !== undefined) raw.push('Mcp-Method', mcpMethodHeader);
        const official = classifyInboundRequest({
          httpMethod: 'POST',
          body: sent,
          ...(stated !== undefined && { protocolVersionHeader: stated }),
          ...(mcpMethodHeader !== undefined && { mcpMethodHeader }),
        });
        const expected = verdictOf(official, sent, stated, mcpMethodHeader);
        const read = readCall(new HeaderList(raw), Buffer.from(JSON.stringify(value)));
        const own = read.kind === 'problem' ? problems[read.reason].code : read.revision.era;
        // With two faults at once, either may be told.
        const told =
          own === errorCodes.unsupportedProtocolVersion && expected === errorCodes.headerMismatch ? expected : own;
        expect(told).toBe(expected);
        seen.set(expected, (seen.get(expected) ?? 0) + 1);
      }),
      { numRuns: 5000 },
    );
    for (const verdict of ['legacy', 'modern', -32602, -32020, -32022, -32601, -32600])
      expect(seen.get(verdict), String(verdict)).toBeGreaterThan(20);
  });
});

/** What follows from the official classification: the checks that its server makes next, and ours of legacy requests. */
function verdictOf(
  official: ReturnType<typeof classifyInboundRequest>,
  sent: Body | Body[],
  version: string | undefined,
  mcpMethod: string | undefined,
): string | number {
  if (official.kind === 'reject') return official.code;
  const differs = !Array.isArray(sent) && mcpMethod !== undefined && 'method' in sent && mcpMethod !== sent['method'];
  if (official.kind === 'modern') {
    const isRequest = official.messageKind === 'request';
    if (isRequest && version === undefined) return errorCodes.headerMismatch;
    if (official.classification.revision !== '2026-07-28') return errorCodes.unsupportedProtocolVersion;
    if (differs || (isRequest && mcpMethod === undefined)) return errorCodes.headerMismatch;
    const { method: name } = official.message;
    return name === 'initialize' || name === 'ping' ? errorCodes.methodNotFound : 'modern';
  }
  if (version !== undefined && isModernVersion(version)) return errorCodes.invalidRequest;
  const begins = Array.isArray(sent) && sent.some((one) => one['method'] === 'initialize');
  if (version === '2023-01-01' && !begins) return errorCodes.unsupportedProtocolVersion;
  if (Array.isArray(sent)) {
    if (version === '2025-11-25' || begins) return errorCodes.invalidRequest;
    const lies = sent.some((one) => 'method' in one && mcpMethod !== undefined && one['method'] !== mcpMethod);
    return lies ? errorCodes.headerMismatch : 'legacy';
  }
  return differs ? errorCodes.headerMismatch : 'legacy';
}

describe('revisions that are not allowed', () => {
  const read = (rules: ReadingRules, raw: string[], value: unknown) =>
    readCall(new HeaderList(raw), Buffer.from(JSON.stringify(value)), rules);
  const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };
  const initialize = (protocolVersion: string) => ({
    ...ping,
    method: 'initialize',
    params: { protocolVersion, capabilities: {} },
  });
  const modernOnly = new ReadingRules({ versions: ['2026-07-28'], serves: false });
  const newLegacy = new ReadingRules({ versions: ['2025-06-18', '2025-11-25'], serves: false });

  it('are refused with those that are (-32022)', () => {
    expect(read(modernOnly, ['MCP-Protocol-Version', '2025-06-18'], ping)).toMatchObject({
      reason: 'unsupported_version',
      idText: '1',
      data: { supported: ['2026-07-28'], requested: '2025-06-18' },
    });
    expect(read(modernOnly, [], ping)).toMatchObject({ data: { supported: ['2026-07-28'] } });
    expect(read(modernOnly, [], initialize('2025-11-25'))).toMatchObject({
      data: { supported: ['2026-07-28'], requested: '2025-11-25' },
    });
  });

  it('are what a request without a version may speak too (2025-03-26)', () => {
    expect(read(newLegacy, [], ping)).toMatchObject({ reason: 'unsupported_version' });
    expect(read(newLegacy, ['MCP-Protocol-Version', '2025-06-18'], ping)).toMatchObject({ kind: 'mcp' });
  });

  it('are not proposed to an upstream that could agree; of ours, another is offered', () => {
    expect(read(newLegacy, [], initialize('2025-06-18'))).toMatchObject({ kind: 'mcp' });
    expect(read(newLegacy, [], initialize('2025-03-26'))).toMatchObject({ reason: 'unsupported_version' });
    const served = new ReadingRules({ versions: ['2025-06-18'], serves: true });
    expect(read(served, [], initialize('1.0'))).toMatchObject({ revision: { version: '2025-06-18' } });
  });

  it('of requests without sessions have POST only', () => {
    const check = (rules: ReadingRules, ...raw: string[]) => checkOtherHeaders(new HeaderList(raw), rules);
    const all = new ReadingRules({ serves: false });
    expect(check(modernOnly)).toBe('post_only');
    expect(check(all, 'MCP-Protocol-Version', '2026-07-28')).toBe('post_only');
    expect(check(all, 'MCP-Protocol-Version', '2025-06-18')).toBeUndefined();
    expect(check(all, 'Mcp-Session-Id', 'ä')).toBe('bad_session_id');
    expect(check(all, 'Mcp-Session-Id', 'a', 'mcp-session-id', 'b')).toBe('repeated_header');
    expect(check(all)).toBeUndefined();
  });

  it('are served by nobody: an unknown method is refused where we are the server', () => {
    const raw = ['MCP-Protocol-Version', '2026-07-28', 'Mcp-Method', 'acme/x'];
    const value = {
      ...ping,
      method: 'acme/x',
      params: { _meta: { [metaKeys.protocolVersion]: '2026-07-28', [metaKeys.clientCapabilities]: {} } },
    };
    expect(read(new ReadingRules({ serves: true }), raw, value)).toMatchObject({
      reason: 'unknown_method',
      idText: '1',
    });
    expect(read(new ReadingRules({ serves: false }), raw, value)).toMatchObject({ kind: 'mcp' });
  });
});
