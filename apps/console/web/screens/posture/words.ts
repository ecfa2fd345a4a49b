import type { Meaning } from '@sallyport/ui';
import { isMembers, type Members } from '../../parts/schema-form/value.ts';
import type { Change, EntityName, Findings, Severity } from './posture.queries.ts';

export const meaningOf: Readonly<Record<Severity, Meaning>> = { high: 'failed', medium: 'refused', low: 'redirected' };

export const severityWord: Readonly<Record<Severity, string>> = { high: 'High', medium: 'Medium', low: 'Low' };

/** The first sentence: what a CISO asks first. */
export function answerOf({ routes, open_routes: open, counts }: Findings['meta']): string {
  if (routes === 0) return 'No route is served yet.';
  const all = routes === 1 ? 'The only route' : `All ${routes} routes`;
  if (open === routes) return `${all} ${routes === 1 ? 'is' : 'are'} open to anybody.`;
  if (open > 0) return `${open} of ${routes} routes ${open === 1 ? 'is' : 'are'} open to anybody.`;
  return counts.by_severity.high === 0
    ? `${all} ${routes === 1 ? 'asks' : 'ask'} who calls, and nothing is badly wrong.`
    : `${all} ${routes === 1 ? 'asks' : 'ask'} who calls.`;
}

const collections: Readonly<Record<string, string>> = {
  route: 'routes',
  service: 'services',
  plugin: 'plugins',
  consumer: 'consumers',
  certificate: 'certificates',
  'CA certificate': 'ca_certificates',
};

/** The page of an entity; undefined for what has none. */
export function entityHref({ type, id }: EntityName, controlPlaneId: string | null): string | undefined {
  if (controlPlaneId === null) return undefined;
  const base = `/gateway/${encodeURIComponent(controlPlaneId)}`;
  if (type === 'gateway') return `${base}/nodes`;
  const collection = collections[type];
  return collection === undefined ? undefined : `${base}/${collection}/${encodeURIComponent(id)}`;
}

/** What an entity would be after a change; undefined: gone. Records are merged, all else is replaced, null takes away. */
export function afterChange(before: Members | undefined, { action, fields = {} }: Change): Members | undefined {
  if (action === 'delete') return undefined;
  return action === 'patch' ? merged(before ?? {}, fields) : fields;
}

function merged(before: Members, changes: Members): Members {
  const after: Record<string, unknown> = { ...before };
  for (const [name, value] of Object.entries(changes)) {
    const known = after[name];
    if (value === null) delete after[name];
    else after[name] = isMembers(known) && isMembers(value) ? merged(known, value) : value;
  }
  return after;
}
