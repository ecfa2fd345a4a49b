import { controlPlaneClient } from '../people/clients.ts';
import { adminsGroup, teams } from '../people/people.ts';
import type { ControlPlaneApi } from './api.ts';
import type { PlaneIds } from './make-planes.ts';

/** As it stands in addresses: `/login/demo`. */
const loginPath = 'demo';

/** Has people of the identity provider sign in to the control plane, and groups of theirs see what is theirs to see. */
export async function letPeopleIn(api: ControlPlaneApi, planeIds: PlaneIds, provider: Provider): Promise<void> {
  const [providerId, teamIds] = await Promise.all([keepProvider(api, provider), keepTeams(api, planeIds)]);
  // Nobody here has a password, so nobody is asked for one.
  await api.send('PATCH', '/v3/authentication-settings', { basic_auth_enabled: false });
  const path = `/v3/identity-providers/${providerId}/team-group-mappings`;
  const { data: mapped } = await api.get<{ data: { group: string }[] }>(path);
  const wanted = [...teams.map(({ group, name }) => ({ group, team: name as string })), adminsGroup];
  for (const { group, team } of wanted) {
    if (mapped.some((it) => it.group === group)) continue;
    await api.send('POST', path, { group, team_id: teamIds.get(team) });
  }
}

interface Provider {
  readonly issuer: string;
  readonly clientSecret: string;
  /** Of its access tokens with which programs act for people. */
  readonly audience: string;
}

async function keepProvider(api: ControlPlaneApi, { issuer, clientSecret, audience }: Provider): Promise<string> {
  const config = {
    issuer_url: issuer,
    client_id: controlPlaneClient,
    client_secret: clientSecret,
    scopes: ['openid', 'email', 'profile'],
    access_tokens: { audiences: [audience] },
  };
  const known = await api.get<{ id: string; login_path: string }[]>('/v3/identity-providers');
  const mine = known.find(({ login_path }) => login_path === loginPath);
  const fields = { type: 'oidc', login_path: loginPath, enabled: true, config };
  const { id } = await (mine === undefined
    ? api.send<{ id: string }>('POST', '/v3/identity-providers', fields)
    : api.send<{ id: string }>('PATCH', `/v3/identity-providers/${mine.id}`, fields));
  return id;
}

/** Ids of teams by their names, those that every organization has included. */
async function keepTeams(api: ControlPlaneApi, planeIds: PlaneIds): Promise<Map<string, string>> {
  const { data } = await api.get<{ data: { id: string; name: string }[] }>('/v3/teams?page[size]=100');
  const ids = new Map(data.map(({ id, name }) => [name, id]));
  for (const { name, group, role, plane } of teams) {
    if (ids.has(name)) continue;
    const description = `Who is in the group ${group} of the identity provider.`;
    const { id } = await api.send<{ id: string }>('POST', '/v3/teams', { name, description });
    await api.send('POST', `/v3/teams/${id}/assigned-roles`, {
      role_name: role,
      entity_type_name: 'Control Planes',
      entity_id: plane === '*' ? '*' : planeIds[plane],
    });
    ids.set(name, id);
  }
  return ids;
}
