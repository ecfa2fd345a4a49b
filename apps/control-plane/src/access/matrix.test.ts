import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { organizationId, TestControlPlane } from '../test/control-plane.ts';
import { type Person, person } from '../test/people.ts';
import { isOneOfMany } from '../test/tenant.ts';
import type { Operation } from './access.ts';
import { everywhere, grantOfRole } from './grants.ts';
import { may } from './judge.ts';
import { type GrantedPermission, isGranted, type Permission, permissions } from './permissions.ts';
import { ownersPermissions, predefinedTeams } from './predefined-teams.ts';
import type { Principal } from './principal.ts';
import { roleGroups } from './roles.ts';

const again = 'npx vitest run apps/control-plane/src/access/matrix.test.ts -u';
const konnect = '/v2/control-planes/';
const plane0 = ':controlPlaneId/';
const under = ':controlPlaneId/core-entities/';
const named = { id: 'x', name: 'x', organizationId };
const granted = (Object.keys(permissions) as Permission[]).filter(isGranted);

/** Everybody there can be, by what they are: each role on everything. */
const everybody: Readonly<Record<string, Principal>> = {
  operator: { ...named, kind: 'operator' },
  gateway: { ...named, kind: 'node', controlPlaneId: 'x' },
  'no role': { ...named, kind: 'user', isOwner: false, grants: [] },
  owner: { ...named, kind: 'user', isOwner: true, grants: [everywhere(ownersPermissions)] },
  ...Object.fromEntries(
    predefinedTeams.map((team): [string, Principal] => [
      `team ${team.name}`,
      { ...named, kind: 'user', isOwner: false, grants: [everywhere(team.permissions)] },
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(roleGroups).flatMap(([group, { name, roles }]) =>
      Object.entries(roles).map(([role, told]): [string, Principal] => [
        `${name}: ${told.name}`,
        { ...named, kind: 'user', isOwner: false, grants: grantOfRole({ group, role, entityId: '*' }) },
      ]),
    ),
  ),
};

/** The words that somebody has, an area a line: `routes: read write`. */
function wordsOf(principal: Principal): string {
  const words = granted.filter((permission) => may(principal, permission));
  const areas = Map.groupBy(words, (permission) => permission.split('.')[0]!);
  return [...areas].map(([area, of]) => `  ${area}: ${of.map((word) => word.split('.')[1]).join(' ')}`).join('\n');
}

describe('who may do what', () => {
  let plane: TestControlPlane;
  /** Without those of Kong's Admin API that are at Konnect's place, too. */
  let operations: Operation[];
  let twins: (readonly [Operation, Operation])[];
  beforeAll(async () => {
    plane = await TestControlPlane.start();
    const all = plane.services.access.operations.filter(({ method }) => method !== 'HEAD');
    const asked = new Map(all.map((operation) => [`${operation.method} ${operation.url}`, operation]));
    const twinOf = ({ method, url }: Operation) =>
      url.startsWith('/admin/')
        ? asked.get(`${method} ${url.replace('/admin/', konnect).replace(plane0, under)}`)
        : undefined;
    twins = all.flatMap((operation) => {
      const twin = twinOf(operation);
      return twin === undefined ? [] : [[operation, twin] as const];
    });
    const doubled = new Set(twins.map(([operation]) => operation));
    operations = all.filter((operation) => !doubled.has(operation));
  });
  afterAll(async () => await plane.stop());

  it('by what they are is as it was looked at last', async () => {
    const told = Object.entries(everybody).map(([name, principal]) => `${name}\n${wordsOf(principal) || '  nothing'}`);
    const text = `Permissions by role. When this is meant to change: ${again}\n\n${told.join('\n\n')}\n`;
    await expect(text).toMatchFileSnapshot('fixtures/roles.txt');
  });

  it('by what they ask for is as it was looked at last', async () => {
    const lines = operations.map(({ method, url, permission, scope }) => {
      const where = scope === undefined ? '' : scope === 'any' ? ' on any' : ` on :${scope.param}`;
      return `${method.padEnd(6)} ${url}  ${permission}${where}`;
    });
    const text = `What each operation asks of callers. When this is meant to change: ${again}\n\n${lines.sort().join('\n')}\n`;
    await expect(text).toMatchFileSnapshot('fixtures/operations.txt');
  });

  it('is the same at both places where entities are', () => {
    expect(twins.length).toBeGreaterThan(100);
    for (const [one, other] of twins) expect([one.url, one.permission]).toEqual([one.url, other.permission]);
  });

  it('lets changes be made by nobody who may only look', () => {
    for (const name of ['team Organization Admin (Read Only)', 'team Analytics Viewer', 'Control Planes: Viewer'])
      for (const permission of granted.filter((word) => may(everybody[name]!, word)))
        expect(permission).toMatch(/\.read$/);
    const readers = Object.entries(everybody).filter(([, principal]) => may(principal, 'payloads.read'));
    expect(readers.map(([name]) => name)).toEqual(['operator', 'Control Planes: Payload Reader']);
  });

  it('is what the server does: every operation, asked by somebody with each permission and by somebody without', async () => {
    const url = (operation: Operation) => operation.url.replaceAll(/:\w+|\*/g, '3f1c0d5e-8a60-4a0c-9d0f-6f1d2b7c9eff');
    const status = async (operation: Operation, as: Parameters<TestControlPlane['ask']>[2]) =>
      (await plane.ask(operation.method as 'GET', url(operation), as)).statusCode;
    const nobody = await person(plane.store, organizationId, 'nobody');
    const holders = new Map<GrantedPermission, Person>();
    for (const { permission } of operations)
      if (isGranted(permission) && !holders.has(permission)) holders.set(permission, await somebodyWith(permission));
    for (const operation of operations) {
      const { method, permission } = operation;
      const place = `${method} ${operation.url}`;
      if (permission === 'anyone' || isOneOfMany(operation.url)) continue;
      expect([place, await status(operation, { as: 'nobody' })]).toEqual([place, 401]);
      if (permission !== 'telemetry.write')
        expect([place, await status(operation, { as: 'node' })]).toEqual([place, 403]);
      if (permission === 'signed-in') continue;
      expect([place, await status(operation, { as: nobody })]).toEqual([place, 403]);
      if (!isGranted(permission)) continue;
      // What they ask for is not there, or is asked for wrongly: but not for lack of a permission.
      const answer = await plane.ask(method as 'GET', url(operation), { as: holders.get(permission)! });
      if (answer.statusCode === 403) expect(answer.json().detail).not.toContain(`The permission ${permission}`);
      expect([place, answer.statusCode]).not.toEqual([place, 401]);
    }
  });

  /** Somebody with one of the roles, the smallest, that have the permission. */
  async function somebodyWith(permission: GrantedPermission): Promise<Person> {
    const roles = Object.entries(roleGroups).flatMap(([group, { roles }]) =>
      Object.entries(roles)
        .filter(([, { permissions }]) => permissions.includes(permission))
        .map(([role, { permissions }]) => ({ group, role, entityId: '*', size: permissions.length })),
    );
    const [smallest] = roles.toSorted((a, b) => a.size - b.size);
    const name = permission.replaceAll('.', '-');
    if (smallest !== undefined) {
      const { size: _, ...role } = smallest;
      return await person(plane.store, organizationId, name, { roles: [role] });
    }
    const team = predefinedTeams.find(({ permissions }) => permissions.includes(permission));
    if (team !== undefined) return await person(plane.store, organizationId, name, { teams: [team.predefined] });
    return await person(plane.store, organizationId, name, { isOwner: true });
  }
});
