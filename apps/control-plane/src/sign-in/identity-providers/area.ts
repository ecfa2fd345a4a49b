import { randomUUID } from 'node:crypto';
import { Conflict, type IdentityProvider } from '@sallyport/store';
import { z } from 'zod';
import type { Area } from '../../http/area.ts';
import { authorOf } from '../../http/author.ts';
import { invalidParameters } from '../../http/invalid-parameters.ts';
import { invalid, Problem } from '../../http/problem.ts';
import { isoTime } from '../../http/time.ts';
import { demandOwnAudience, tokenIssuerOf } from '../access-tokens/token-issuer.ts';
import { keptConfig, providerConfigSchema, shownConfig } from '../oidc/provider-config.ts';
import { mappingRoutes } from './mapping-routes.ts';
import { reading, writing } from './permissions.ts';
import { settingsRoutes } from './settings-routes.ts';

const type = z.enum(['oidc', 'saml']).describe('SAML is not there: providers that speak it speak OpenID Connect, too.');
const loginPath = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,254}$/i, 'has letters, digits, - and _ alone')
  .describe('People begin at `/login/PATH`. No other provider has it.');
const enabled = z.boolean().describe('Of an organization, one is.');

const createSchema = z.strictObject({
  type,
  login_path: loginPath,
  enabled: enabled.default(false),
  config: z.unknown(),
});
const updateSchema = z.strictObject({
  type: type.optional(),
  login_path: loginPath.optional(),
  enabled: enabled.optional(),
  config: z.unknown().optional(),
});

const providerSchema = z.object({
  id: z.string(),
  type,
  enabled: z.boolean(),
  login_path: z.string(),
  config: providerConfigSchema.omit({ client_secret: true }),
  created_at: z.string(),
  updated_at: z.string(),
});

const providerParams = z.object({ providerId: z.uuid() });

export const identityProviders: Area = {
  name: 'Authentication',
  description: 'How people of an organization sign in, and into which teams that puts them.',
  routes(app, services) {
    const { store, sealer, nowMs } = services;
    const { identityProviders: kept } = store.signIn;
    settingsRoutes(app, services);

    const listed = { summary: 'Lists identity providers', response: { 200: z.array(providerSchema) } };
    app.get('/v3/identity-providers', { config: reading, schema: listed }, async ({ principal }) =>
      (await kept.list(principal.organizationId)).map(providerView),
    );

    const created = { summary: 'Creates an identity provider', body: createSchema, response: { 201: providerSchema } };
    app.post('/v3/identity-providers', { config: writing, schema: created }, async (request, reply) => {
      const { body, principal } = request;
      const id = randomUUID();
      const config = keptConfig(readConfig(body.type, body.config), id, undefined, sealer);
      const times = { createdAtMs: nowMs(), updatedAtMs: nowMs() };
      const { organizationId } = principal;
      const names = { isEnabled: body.enabled, loginPath: body.login_path, tokenIssuer: tokenIssuerOf(config) };
      const provider = { id, organizationId, ...names, config, ...times };
      await demandOwnAudience(provider, kept);
      await kept.insert(provider, authorOf(request)).catch(taken);
      return reply.code(201).send(providerView(provider));
    });

    const one = { summary: 'Gets an identity provider', params: providerParams, response: { 200: providerSchema } };
    app.get('/v3/identity-providers/:providerId', { config: reading, schema: one }, async ({ params, principal }) =>
      providerView(await kept.get(principal.organizationId, params.providerId)),
    );

    const changed = {
      summary: 'Changes an identity provider',
      params: providerParams,
      body: updateSchema,
      response: { 200: providerSchema },
    };
    app.patch('/v3/identity-providers/:providerId', { config: writing, schema: changed }, async (request) => {
      const { body, params, principal } = request;
      const before = await kept.get(principal.organizationId, params.providerId);
      const formerly = providerConfigSchema.parse(before.config);
      const merged = { ...formerly, client_secret: undefined, ...(body.config as object | undefined) };
      const config =
        body.config === undefined
          ? before.config
          : keptConfig(readConfig(body.type ?? 'oidc', merged), before.id, formerly, sealer);
      if (body.type === 'saml') readConfig(body.type, config);
      const after = {
        ...before,
        isEnabled: body.enabled ?? before.isEnabled,
        loginPath: body.login_path ?? before.loginPath,
        config,
        tokenIssuer: tokenIssuerOf(config),
        updatedAtMs: nowMs(),
      };
      await demandOwnAudience(after, kept);
      // What one issuer calls somebody is somebody else to another.
      const forgetsPeople = providerConfigSchema.parse(config).issuer_url !== formerly.issuer_url;
      await kept.update(after, authorOf(request), { forgetsPeople }).catch(taken);
      return providerView(after);
    });

    const removed = {
      summary: 'Removes an identity provider',
      description: 'Who signed in by it is signed out.',
      params: providerParams,
      response: { 204: z.undefined() },
    };
    app.delete('/v3/identity-providers/:providerId', { config: writing, schema: removed }, async (request, reply) => {
      await kept.remove(request.principal.organizationId, request.params.providerId, authorOf(request));
      return reply.code(204).send();
    });

    mappingRoutes(app, services);
  },
};

function readConfig(kind: 'oidc' | 'saml', config: unknown) {
  if (kind === 'saml') {
    const reason = "SAML is not supported: configure the provider with OpenID Connect, as type 'oidc'";
    throw invalid([{ field: 'type', rule: 'invalid', reason, source: 'body' }]);
  }
  const { success, data, error } = providerConfigSchema.safeParse(config);
  if (success) return data;
  throw invalid(
    invalidParameters(
      error.issues.map((issue) => ({ ...issue, path: ['config', ...issue.path] })),
      { config },
      'body',
    ),
  );
}

function taken(error: unknown): never {
  if (!(error instanceof Conflict)) throw error;
  throw new Problem(409, 'Another provider has that login_path, or is enabled already: of an organization, one is.');
}

function providerView(provider: IdentityProvider): z.output<typeof providerSchema> {
  return {
    id: provider.id,
    type: 'oidc',
    enabled: provider.isEnabled,
    login_path: provider.loginPath,
    config: shownConfig(providerConfigSchema.parse(provider.config)),
    created_at: isoTime(provider.createdAtMs),
    updated_at: isoTime(provider.updatedAtMs),
  };
}
