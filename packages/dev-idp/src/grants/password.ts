import type { Provider, TokenEndpointGrantContext } from 'oidc-provider';
import { validateClientScope } from 'oidc-provider/lib/helpers/grants.js';
import { passwordGrant } from '../clients.ts';
import { errors } from '../engine.ts';
import type { Person } from '../people.ts';
import { issueFor } from './issue.ts';

interface Parameters {
  username?: string;
  password?: string;
  audience?: string;
}

/** The resource owner password grant, which oidc-provider leaves out for good reason; Kong's openid-connect can use it. */
export function registerPasswordGrant(
  provider: Provider,
  findPerson: (name: string) => Person | undefined,
  subjectOf: (person: Person) => string,
): void {
  provider.registerGrantType<Parameters>(
    passwordGrant,
    async (ctx) => {
      const { username, password, audience, resource = audience } = ctx.oidc.params;
      if (!username || !password) throw new errors.InvalidRequest("'username' and 'password' must be given");
      const person = findPerson(username);
      if (person === undefined || person.name !== password) throw new errors.InvalidGrant('unknown person or password');
      const scopes = validateClientScope(provider, ctx as TokenEndpointGrantContext);
      await issueFor(provider, ctx as TokenEndpointGrantContext, {
        subject: subjectOf(person),
        scopes: [...scopes],
        audience: [resource].flat()[0],
        grantType: passwordGrant,
        withRefreshToken: ctx.oidc.client.grantTypeAllowed('refresh_token'),
        withIdToken: true,
      });
    },
    ['username', 'password', 'scope', 'audience', 'resource'],
    ['resource', 'audience'],
  );
}
