import { formatCount, formatValue } from '@sallyport/ui';
import type { MetricsAnswer } from '../../../api/analytics.ts';
import type { ControlPlane } from '../../../api/control-planes.ts';
import { isOneOf } from '../../../parts/filters/filter.ts';
import { requestsHref } from '../../../parts/filters/requests-href.ts';
import { nameOf } from '../../../parts/metrics/answers.ts';
import { stringifySearch } from '../../../state/search-text.ts';
import type { TimeRange } from '../../../state/time-range.ts';

/** Something that somebody should look at. */
export interface Matter {
  readonly id: string;
  readonly title: string;
  readonly detail: string;
  /** Where it can be looked into. */
  readonly href: string;
  readonly meaning: 'failed' | 'refused';
}

interface NodeRecord {
  readonly id: string;
  readonly hostname: string;
  readonly version: string;
  readonly following?: {
    readonly is_connected: boolean;
    readonly sync_status: string;
    readonly errors: readonly unknown[];
  };
}

/** Gateways that lost their control plane, could not take a configuration, or are behind. */
export function mattersOfNodes(plane: ControlPlane, nodes: readonly NodeRecord[]): Matter[] {
  return nodes.flatMap(({ id, hostname, following }): Matter[] => {
    if (following === undefined) return [];
    const { is_connected, sync_status, errors } = following;
    const href = `/gateway/${plane.id}/nodes?node=${id}`;
    const matter = { id: `node ${id}`, href, detail: plane.name };
    if (errors.length > 0) {
      const title = `Gateway ${hostname} could not take ${formatCount(errors.length, 'entity', 'entities')}`;
      return [{ ...matter, title, meaning: 'failed' }];
    }
    if (!is_connected) return [{ ...matter, title: `Gateway ${hostname} is not connected`, meaning: 'refused' }];
    if (sync_status !== 'normal')
      return [{ ...matter, title: `Gateway ${hostname} is out of date`, meaning: 'refused' }];
    return [];
  });
}

interface UpstreamHealth {
  readonly upstream: { readonly id: string; readonly name: string };
  readonly targets: { readonly total: number; readonly unhealthy: number };
}

/** Upstreams with targets that do not answer. */
export function mattersOfUpstreams(plane: ControlPlane, upstreams: readonly UpstreamHealth[]): Matter[] {
  return upstreams
    .filter(({ targets }) => targets.unhealthy > 0)
    .map(({ upstream, targets: { total, unhealthy } }) => ({
      id: `upstream ${upstream.id}`,
      title: `${unhealthy} of ${formatCount(total, 'target')} of ${upstream.name} ${unhealthy === 1 ? 'does' : 'do'} not answer`,
      detail: plane.name,
      href: `/gateway/${plane.id}/upstreams/${upstream.id}`,
      meaning: unhealthy === total ? 'failed' : 'refused',
    }));
}

export interface AlertState {
  readonly id: string;
  readonly rule_id: string;
  readonly status: 'pending' | 'firing';
  readonly group: readonly string[];
}

interface AlertRule {
  readonly id: string;
  readonly name: string;
}

/** Alerts that fire now. */
export function mattersOfAlerts(states: readonly AlertState[], rules: readonly AlertRule[]): Matter[] {
  return states
    .filter(({ status }) => status === 'firing')
    .map(({ id, rule_id, group }) => ({
      id: `alert ${id}`,
      title: `Alert: ${rules.find((rule) => rule.id === rule_id)?.name ?? 'a rule that is gone'}`,
      detail: group.join(', '),
      href: `/observability/alerts?rule=${rule_id}`,
      meaning: 'failed',
    }));
}

interface FindingsOfKind {
  readonly kind: string;
  readonly title: string;
  readonly by_severity: { readonly high: number };
}

/** What the posture has of high severity, each kind together. */
export function mattersOfPosture(kinds: readonly FindingsOfKind[]): Matter[] {
  return kinds
    .filter(({ by_severity }) => by_severity.high > 0)
    .map(({ kind, title, by_severity: { high } }) => ({
      id: `posture ${kind}`,
      title: `${title}: ${high} of high severity`,
      detail: 'Posture',
      href: `/posture${stringifySearch({ kind, severity: 'high' })}`,
      meaning: 'refused',
    }));
}

/** From how many per cent of refused and failed requests a service is told of, and from how many requests. */
const errorRateMin = 20;
const requestsMin = 20;

/** Services of which much fails. */
export function mattersOfServices({ data, meta }: MetricsAnswer, range: TimeRange): Matter[] {
  return data.flatMap(({ event }): Matter[] => {
    const id = String(event['gateway_service'] ?? 'empty');
    const [rate, requests] = [Number(event['error_rate']), Number(event['request_count'])];
    if (id === 'empty' || !(rate >= errorRateMin) || !(requests >= requestsMin)) return [];
    const filters = [isOneOf('gateway_service', id), isOneOf('status_code_grouped', '4XX', '5XX')];
    return [
      {
        id: `service ${id}`,
        title: `${nameOf(meta.display, 'gateway_service', id)}: ${formatValue('%', rate)} refused or failed`,
        detail: `of ${formatCount(requests, 'request')}`,
        href: requestsHref({ range, filters }),
        meaning: rate >= 50 ? 'failed' : 'refused',
      },
    ];
  });
}

/** Tools that callers were denied. */
export function mattersOfTools({ data, meta }: MetricsAnswer, range: TimeRange): Matter[] {
  return data.flatMap(({ event }): Matter[] => {
    const [tool, denied] = [String(event['mcp_tool_name'] ?? 'empty'), Number(event['acl_deny_count'])];
    if (tool === 'empty' || !(denied > 0)) return [];
    return [
      {
        id: `tool ${tool}`,
        title: `${nameOf(meta.display, 'mcp_tool_name', tool)} was denied ${formatCount(denied, 'time')}`,
        detail: 'Tool of an MCP server',
        href: requestsHref({ range, filters: [isOneOf('mcp_tool_name', tool), isOneOf('acl_action', 'deny')] }),
        meaning: 'refused',
      },
    ];
  });
}
