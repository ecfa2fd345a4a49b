import { z } from 'zod';
import type { Area } from '../../http/area.ts';
import { Problem } from '../../http/problem.ts';
import { originOf } from '../browser/origin.ts';
import { providerConfigSchema } from '../oidc/provider-config.ts';
import { audiencesOf } from './token-issuer.ts';

const wellKnown = '/.well-known/oauth-protected-resource';
/** Where clients of the MCP server find out where people sign in. */
export const metadataPath = `${wellKnown}/mcp`;

const metadataSchema = z.object({
  resource: z.string(),
  authorization_servers: z.array(z.string()),
  scopes_supported: z.array(z.string()),
  bearer_methods_supported: z.array(z.string()),
  resource_name: z.string(),
});

/** Tells programs how to get a token for somebody (RFC 9728): for the first organization, which `/login` is for, too. */
export const resourceMetadata: Area = {
  name: 'Protected resource metadata',
  description: 'Where MCP clients have people sign in.',
  routes(app, { store, signIn, organizationId }) {
    const schema = {
      summary: 'Tells where access tokens for the MCP server are to be had',
      response: { 200: metadataSchema },
    };
    for (const path of [wellKnown, metadataPath])
      app.get(path, { config: { permission: 'anyone' }, schema }, async (request) => {
        const provider = await store.signIn.identityProviders.findForTokens(organizationId);
        if (provider === undefined) throw new Problem(404, 'No access tokens of an identity provider are taken here.');
        const config = providerConfigSchema.parse(provider.config);
        const audiences = audiencesOf(config);
        const { origin } = new URL(originOf(request, signIn.reach));
        return {
          // Clients take it only where it is what they asked.
          resource: audiences.find((audience) => URL.parse(audience)?.origin === origin) ?? audiences[0]!,
          authorization_servers: [config.issuer_url],
          scopes_supported: config.scopes,
          bearer_methods_supported: ['header'],
          resource_name: 'Sallyport',
        };
      });
  },
};
