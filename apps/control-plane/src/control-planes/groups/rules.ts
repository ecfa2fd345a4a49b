import { clusterSilenceMs } from '@sallyport/contracts';
import type { ControlPlane, ControlPlanes, Store } from '@sallyport/store';
import { type InvalidParameter, invalid, Problem } from '../../http/problem.ts';
import { isGroup } from '../cluster-type.ts';

/** The control plane, which is to be a group. Throws `NotFound`, or a `Problem`. */
export async function getGroup(
  controlPlanes: ControlPlanes,
  organizationId: string,
  id: string,
): Promise<ControlPlane> {
  const found = await controlPlanes.get(organizationId, id);
  if (!isGroup(found)) throw new Problem(400, `The control plane '${found.name}' is no group.`);
  return found;
}

/** The control planes that are to become members. Throws a `Problem` with each that may not. */
export async function newMembers(
  { store: { controlPlanes, clusterNodes }, nowMs }: { store: Store; nowMs(): number },
  organizationId: string,
  told: readonly { id: string }[],
  before: ReadonlySet<string>,
): Promise<ControlPlane[]> {
  const problems: InvalidParameter[] = [];
  const members: ControlPlane[] = [];
  for (const [index, { id }] of told.entries()) {
    const tell = (rule: string, reason: string) =>
      problems.push({ field: `members.${index}.id`, rule, reason, source: 'body' });
    const member = await controlPlanes.find(organizationId, id);
    if (member === undefined) tell('missing_reference', 'is no control plane');
    else if (isGroup(member)) tell('invalid', 'is a group, and groups are not nested');
    else if (!before.has(id) && (await clusterNodes.connected(id, nowMs() - clusterSilenceMs)).length > 0)
      tell('invalid', 'has gateways that are connected: stop them first, and give them a certificate of the group');
    else members.push(member);
  }
  if (problems.length > 0) throw invalid(problems);
  return members;
}
