import { describe, expect, it } from 'vitest';
import type { MetricsAnswer } from '../../../api/analytics.ts';
import type { ControlPlane } from '../../../api/control-planes.ts';
import {
  mattersOfAlerts,
  mattersOfNodes,
  mattersOfPosture,
  mattersOfServices,
  mattersOfTools,
  mattersOfUpstreams,
} from './matter.ts';

const plane = { id: 'p1', name: 'Payments' } as ControlPlane;
const range = { type: 'relative', time_range: '24h' } as const;
const titles = (matters: readonly { title: string }[]) => matters.map(({ title }) => title);

const answer = (events: MetricsAnswer['data'][number]['event'][]) =>
  ({
    data: events.map((event) => ({ timestamp: '', event })),
    meta: { display: { gateway_service: { s1: { id: 's1', name: 'orders' } } } },
  }) as unknown as MetricsAnswer;

describe('what needs attention', () => {
  it('are gateways that are away, behind or could not follow, but not those that nobody configures', () => {
    const following = { is_connected: true, sync_status: 'normal', errors: [] };
    const node = (id: string, more: object | undefined) => ({
      ...{ id, hostname: id, version: '' },
      ...(more && { following: { ...following, ...more } }),
    });
    const nodes = [
      node('good', {}),
      node('alone', undefined),
      node('away', { is_connected: false }),
      node('late', { sync_status: 'pending' }),
      node('bad', { errors: [{}, {}] }),
    ];
    expect(titles(mattersOfNodes(plane, nodes))).toEqual([
      'Gateway away is not connected',
      'Gateway late is out of date',
      'Gateway bad could not take 2 entities',
    ]);
  });

  it('are upstreams with targets that do not answer, worse where none does', () => {
    const upstream = (name: string, total: number, unhealthy: number) => ({
      upstream: { id: name, name },
      targets: { total, unhealthy },
    });
    const matters = mattersOfUpstreams(plane, [upstream('a', 2, 0), upstream('b', 2, 1), upstream('c', 1, 1)]);
    expect(matters.map(({ title, meaning }) => [title, meaning])).toEqual([
      ['1 of 2 targets of b does not answer', 'refused'],
      ['1 of 1 target of c does not answer', 'failed'],
    ]);
  });

  it('are services of which much fails, unless hardly anything was asked of them', () => {
    const event = (error_rate: number, request_count: number) => ({ gateway_service: 's1', error_rate, request_count });
    expect(titles(mattersOfServices(answer([event(25, 400)]), range))).toEqual(['orders: 25% refused or failed']);
    expect(mattersOfServices(answer([event(100, 3), event(5, 400)]), range)).toEqual([]);
  });

  it('are tools that were denied, and alerts that fire', () => {
    const [tool] = mattersOfTools(answer([{ mcp_tool_name: 'drop', acl_deny_count: 3 }]), range);
    expect(tool).toMatchObject({ title: 'drop was denied 3 times', href: expect.stringContaining('acl_action') });
    const state = (status: 'pending' | 'firing') => ({ id: status, rule_id: 'r', status, group: ['x'] });
    expect(titles(mattersOfAlerts([state('pending'), state('firing')], [{ id: 'r', name: 'Errors' }]))).toEqual([
      'Alert: Errors',
    ]);
  });

  it('are findings of high severity, of each kind together', () => {
    const kind = (name: string, high: number) => ({ kind: name, title: `Title of ${name}`, by_severity: { high } });
    const matters = mattersOfPosture([kind('open-route', 2), kind('stale-key', 0)]);
    expect(matters).toEqual([
      expect.objectContaining({
        title: 'Title of open-route: 2 of high severity',
        href: '/posture?kind=open-route&severity=high',
      }),
    ]);
  });
});
