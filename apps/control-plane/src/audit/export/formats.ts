import { readJson } from '@sallyport/json';
import type { AuditEntry } from '@sallyport/store';
import { isoTime } from '../../http/time.ts';

export const formats = ['json', 'cef', 'cps'] as const;
export type AuditFormat = (typeof formats)[number];

/** One line of what is sent, with its signature: `sign` is given the line as it is without. */
export function lineOf(entry: AuditEntry, format: AuditFormat, sign: (line: string) => string): string {
  const event = eventOf(entry);
  if (format === 'cef') {
    const line = cefLine(event);
    return `${line} sig=${sign(line)}`;
  }
  const line = JSON.stringify(format === 'json' ? event : cpsEvent(entry, event));
  return `${line.slice(0, -1)},"sig":"${sign(line)}"}`;
}

interface Event {
  cef_version: 0;
  event_vendor: string;
  event_product: string;
  event_version: string;
  event_class_id: string;
  name: string;
  severity: number;
  event_ts: string;
  rt: string;
  src: string;
  org_id: string;
  principal_id: string;
  principal_name: string;
  trace_id: string;
  [more: string]: unknown;
}

/** In the words that Konnect's clients know. */
function eventOf(entry: AuditEntry): Event {
  const details = entry.details === undefined ? {} : (readJson(entry.details) as Record<string, unknown>);
  const { user_agent, count, uri, query, method, ...rest } = details;
  return {
    cef_version: 0,
    event_vendor: 'Sallyport',
    event_product: 'ControlPlane',
    event_version: '1.0',
    ...headOf(entry, rest),
    event_ts: isoTime(entry.atMs),
    rt: String(entry.atMs),
    src: entry.clientIp,
    org_id: entry.organizationId,
    principal_id: entry.principalId ?? '',
    principal_name: entry.actor,
    trace_id: entry.requestId,
    sequence: entry.sequence,
    hash: entry.hash,
    ...(uri !== undefined && { request: uri }),
    ...(query !== undefined && { query }),
    ...(method !== undefined && entry.type !== 'change' && { act: method }),
    ...(user_agent !== undefined && { user_agent }),
    ...(count !== undefined && { cnt: count }),
    ...bodyOf(entry, rest),
  };
}

function headOf(
  { type, entityType }: AuditEntry,
  details: Readonly<Record<string, unknown>>,
): Pick<Event, 'event_class_id' | 'name' | 'severity'> {
  switch (type) {
    case 'authentication': {
      const by = String(details['authentication_type'] ?? 'unknown').toUpperCase();
      const outcome = String(details['outcome'] ?? 'unknown').toUpperCase();
      const severity = details['successful'] === true ? 0 : 7;
      return { event_class_id: `AUTHENTICATION_TYPE_${by}`, name: `AUTHENTICATION_OUTCOME_${outcome}`, severity };
    }
    case 'authorization':
      return { event_class_id: entityType, name: `Authz.${entityType}`, severity: details['granted'] === true ? 1 : 6 };
    case 'gateway_access': {
      const status = Number(details['status_code']);
      return { event_class_id: 'ControlPlane', name: 'Ingress', severity: status >= 500 ? 10 : status >= 400 ? 6 : 1 };
    }
    case 'change':
      return { event_class_id: entityType, name: `Change.${entityType}`, severity: 1 };
  }
}

function bodyOf(entry: AuditEntry, details: Readonly<Record<string, unknown>>): Record<string, unknown> {
  switch (entry.type) {
    case 'authentication':
      return { success: String(details['successful'] === true) };
    case 'authorization':
      return { action: entry.action, granted: details['granted'], resource: entry.entityId };
    case 'gateway_access':
      return { status: details['status_code'], reason: details['reason'] };
    case 'change':
      return {
        act: entry.action,
        entity_type: entry.entityType,
        entity_id: entry.entityId,
        ...(entry.beforeHash !== undefined && { before_hash: entry.beforeHash }),
        ...(entry.afterHash !== undefined && { after_hash: entry.afterHash }),
        ...(details['diff'] !== undefined && { diff: details['diff'] }),
      };
  }
}

const headNames = ['event_vendor', 'event_product', 'event_version', 'event_class_id', 'name', 'severity'] as const;
const notInExtension: ReadonlySet<string> = new Set(['cef_version', 'event_ts', ...headNames]);

/** ArcSight's Common Event Format, in one line. */
function cefLine(event: Event): string {
  const head = headNames.map((name) =>
    String(event[name])
      .replaceAll(/[\\|]/g, '\\$&')
      .replaceAll(/[\r\n]/g, ' '),
  );
  const extension = Object.entries(event)
    .filter(([name, value]) => !notInExtension.has(name) && value !== undefined && value !== '')
    .map(([name, value]) => `${name}=${cefValue(value)}`);
  return `${event.event_ts} CEF:0|${head.join('|')}|${extension.join(' ')}`;
}

function cefValue(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.replaceAll(/[\\=]/g, '\\$&').replaceAll('\r', '\\r').replaceAll('\n', '\\n');
}

/** CrowdStrike's parsing standard: fields of the Elastic Common Schema, and ours below `Vendor`. */
function cpsEvent({ type, action }: AuditEntry, event: Event): Record<string, unknown> {
  const isRefused = event['success'] === 'false' || event['granted'] === false || type === 'gateway_access';
  return {
    '@timestamp': event.event_ts,
    'Cps.version': '1.0.0',
    'ecs.version': '8.17.0',
    'event.kind': 'event',
    'event.module': 'sallyport',
    'event.dataset': `sallyport.${type}`,
    'event.category': [type === 'authentication' ? 'authentication' : type === 'change' ? 'configuration' : 'iam'],
    'event.type': [isRefused ? 'denied' : type === 'change' ? 'change' : 'allowed'],
    'event.action': action,
    'event.outcome': isRefused ? 'failure' : 'success',
    'event.severity': event.severity,
    'source.ip': event.src,
    'user.id': event.principal_id,
    'user.name': event.principal_name,
    'organization.id': event.org_id,
    'trace.id': event.trace_id,
    ...(event['user_agent'] !== undefined && { 'user_agent.original': event['user_agent'] }),
    Vendor: event,
  };
}
