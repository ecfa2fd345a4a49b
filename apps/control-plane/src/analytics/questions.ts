import type { AnalyticsStore, QueryPorts } from '@sallyport/analytics';
import type { ControlPlane, Store } from '@sallyport/store';
import { entitiesWith } from '../access/judge.ts';
import type { GrantedPermission } from '../access/permissions.ts';
import type { Principal } from '../access/principal.ts';

const pageSize = 100;

/** What questions about analytics are answered with: the control planes that who asks may see, and nothing of others. */
export class Questions {
  readonly #store: Store;
  readonly #analytics: AnalyticsStore;
  readonly #nowMs: () => number;

  constructor(store: Store, analytics: AnalyticsStore, nowMs: () => number) {
    this.#store = store;
    this.#analytics = analytics;
    this.#nowMs = nowMs;
  }

  async portsFor(principal: Principal): Promise<QueryPorts> {
    return this.#ports(await this.controlPlanesFor(principal, 'analytics.read'));
  }

  /** For what is asked on behalf of an organization, and of nobody in it. */
  async portsOf(organizationId: string): Promise<QueryPorts> {
    return this.#ports(await this.controlPlanesOf(organizationId));
  }

  /** Those to which somebody may do it. */
  async controlPlanesFor(principal: Principal, permission: GrantedPermission): Promise<readonly ControlPlane[]> {
    const ids = entitiesWith(principal, permission);
    const all = await this.controlPlanesOf(principal.organizationId);
    return ids === 'all' ? all : all.filter(({ id }) => ids.includes(id));
  }

  async controlPlanesOf(organizationId: string): Promise<readonly ControlPlane[]> {
    const found: ControlPlane[] = [];
    for (let number = 1; ; number++) {
      const request = { number, size: pageSize, filters: [], sort: [] };
      const { items, total } = await this.#store.controlPlanes.list(organizationId, request);
      found.push(...items);
      if (number * pageSize >= total) return found;
    }
  }

  #ports(controlPlanes: readonly ControlPlane[]): QueryPorts {
    const ids = controlPlanes.map(({ id }) => id);
    return {
      store: this.#analytics,
      names: { resolve: (kind, entities) => this.#store.entityNames.resolve(ids, kind, entities) },
      clock: { nowMs: this.#nowMs },
      controlPlanes,
    };
  }
}
