import type { AccessToken, AssignedRole, Organization, SystemAccount, Team, User } from '@sallyport/store';
import { z } from 'zod';
import { roleGroups } from '../access/roles.ts';
import { isoTime } from '../http/time.ts';

const times = { created_at: z.string(), updated_at: z.string() };
const timesOf = ({ createdAtMs, updatedAtMs }: { createdAtMs: number; updatedAtMs: number }) => ({
  created_at: isoTime(createdAtMs),
  updated_at: isoTime(updatedAtMs),
});

export const userSchema = z.object({
  id: z.string(),
  email: z.string(),
  full_name: z.string(),
  preferred_name: z.string().optional(),
  active: z.boolean().describe('Whether they can sign in: not before they accepted their invitation.'),
  ...times,
});

export function userView(user: User): z.output<typeof userSchema> {
  const { id, email, fullName, preferredName, isActive } = user;
  const preferred = preferredName !== undefined && { preferred_name: preferredName };
  return { id, email, full_name: fullName, ...preferred, active: isActive, ...timesOf(user) };
}

export const teamSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  system_team: z.boolean().describe('What predefined teams may do is fixed.'),
  labels: z.record(z.string(), z.string()),
  ...times,
});

export function teamView(team: Team): z.output<typeof teamSchema> {
  const { id, name, description, labels, predefined } = team;
  return { id, name, description, system_team: predefined !== undefined, labels, ...timesOf(team) };
}

export const systemAccountSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  konnect_managed: z.literal(false),
  ...times,
});

export function systemAccountView(account: SystemAccount): z.output<typeof systemAccountSchema> {
  const { id, name, description } = account;
  return { id, name, description, konnect_managed: false, ...timesOf(account) };
}

export const assignedRoleSchema = z.object({
  id: z.string(),
  role_name: z.string(),
  entity_id: z.string().describe('Of one entity, or * for all.'),
  entity_type_name: z.string(),
  entity_region: z.string(),
});

export function assignedRoleView({
  id,
  group,
  role,
  entityId,
  region,
}: AssignedRole): z.output<typeof assignedRoleSchema> {
  const known = roleGroups[group];
  return {
    id,
    role_name: known?.roles[role]?.name ?? role,
    entity_id: entityId,
    entity_type_name: known?.name ?? group,
    entity_region: region,
  };
}

export const accessTokenSchema = z.object({
  id: z.string(),
  name: z.string(),
  user_id: z.string().optional(),
  system_account_id: z.string().optional(),
  state: z.enum(['ACTIVE', 'REVOKED', 'EXPIRED']),
  created_at: z.string(),
  expires_at: z.string(),
  last_used_at: z.string().nullable().describe('To the minute.'),
  revoked_at: z.string().optional(),
  revoked_by: z.string().optional(),
});

export function accessTokenView(token: AccessToken, nowMs: number): z.output<typeof accessTokenSchema> {
  const { id, name, owner, createdAtMs, expiresAtMs, lastUsedAtMs, revokedAtMs, revokedBy } = token;
  return {
    id,
    name,
    ...(owner.kind === 'user' ? { user_id: owner.id } : { system_account_id: owner.id }),
    state: revokedAtMs !== undefined ? 'REVOKED' : expiresAtMs <= nowMs ? 'EXPIRED' : 'ACTIVE',
    created_at: isoTime(createdAtMs),
    expires_at: isoTime(expiresAtMs),
    last_used_at: lastUsedAtMs === undefined ? null : isoTime(lastUsedAtMs),
    ...(revokedAtMs !== undefined && { revoked_at: isoTime(revokedAtMs) }),
    ...(revokedBy !== undefined && { revoked_by: revokedBy }),
  };
}

export const organizationSchema = z.object({
  id: z.string(),
  name: z.string(),
  owner_id: z.string().nullable(),
  login_path: z.string().nullable(),
  state: z.enum(['active', 'inactive']),
  ...times,
});

export function organizationView(organization: Organization): z.output<typeof organizationSchema> {
  const { id, name, ownerId, loginPath, state } = organization;
  return { id, name, owner_id: ownerId ?? null, login_path: loginPath ?? null, state, ...timesOf(organization) };
}
