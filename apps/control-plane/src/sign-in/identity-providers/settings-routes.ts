import type { AuthenticationSettings } from '@sallyport/store';
import { z } from 'zod';
import type { App } from '../../http/area.ts';
import { authorOf } from '../../http/author.ts';
import { invalid, Problem } from '../../http/problem.ts';
import type { Services } from '../../services.ts';
import { reading, writing } from './permissions.ts';

const settingsSchema = z.object({
  basic_auth_enabled: z.boolean().describe('Whether people sign in with an address and a password.'),
  oidc_auth_enabled: z.boolean().describe('Whether they sign in at an identity provider.'),
  saml_auth_enabled: z.boolean().describe('SAML is not there.'),
  idp_mapping_enabled: z.boolean().describe('Whether groups at the provider put people into teams.'),
  konnect_mapping_enabled: z.boolean().describe('Whether people are put into teams by hand, too.'),
});

const changeSchema = z.strictObject(settingsSchema.partial().shape);

/** What an organization decides about how its people sign in. */
export function settingsRoutes(app: App, { store }: Services): void {
  const { identityProviders: kept } = store.signIn;
  const path = '/v3/authentication-settings';

  const shown = { summary: 'Gets how people sign in', response: { 200: settingsSchema } };
  app.get(path, { config: reading, schema: shown }, async ({ principal }) =>
    settingsView(await kept.settings(principal.organizationId)),
  );

  const changed = { summary: 'Changes how people sign in', body: changeSchema, response: { 200: settingsSchema } };
  app.patch(path, { config: writing, schema: changed }, async (request) => {
    const { body, principal } = request;
    const { organizationId } = principal;
    if (body.saml_auth_enabled === true) {
      const reason = 'SAML is not supported: use OpenID Connect';
      throw invalid([{ field: 'saml_auth_enabled', rule: 'invalid', reason, source: 'body' }]);
    }
    const before = await kept.settings(organizationId);
    const after: AuthenticationSettings = {
      takesPasswords: body.basic_auth_enabled ?? before.takesPasswords,
      takesOidc: body.oidc_auth_enabled ?? before.takesOidc,
      mapsGroups: body.idp_mapping_enabled ?? before.mapsGroups,
      mapsByHand: body.konnect_mapping_enabled ?? before.mapsByHand,
    };
    const hasProvider = (await kept.list(organizationId)).some(({ isEnabled }) => isEnabled);
    if (!after.takesPasswords && !(after.takesOidc && hasProvider))
      throw new Problem(
        400,
        'Nobody could sign in any more: enable an identity provider before passwords are switched off.',
      );
    if (!after.mapsGroups && !after.mapsByHand)
      throw new Problem(
        400,
        'Nobody could be put into a team any more: one of idp_mapping_enabled and konnect_mapping_enabled is on.',
      );
    await kept.setSettings(organizationId, after, authorOf(request));
    return settingsView(after);
  });
}

function settingsView(settings: AuthenticationSettings): z.output<typeof settingsSchema> {
  return {
    basic_auth_enabled: settings.takesPasswords,
    oidc_auth_enabled: settings.takesOidc,
    saml_auth_enabled: false,
    idp_mapping_enabled: settings.mapsGroups,
    konnect_mapping_enabled: settings.mapsByHand,
  };
}
