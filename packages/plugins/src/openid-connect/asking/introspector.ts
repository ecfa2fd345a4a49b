import { answerKey, type Introspection, introspect, timesOf, untimely } from '@sallyport/oauth';
import type { Exchange } from '@sallyport/pipeline';
import type { Failure, MethodContext } from '../methods/method.ts';
import { compileExtras } from './extras.ts';
import { loaded, problemOfProvider } from './provider-problem.ts';
import { signedAnswers } from './signed-answers.ts';

/** What the provider says of an access token that was found in a request; or why it is not accepted. */
export type Introspector = (x: Exchange, token: string) => Promise<Introspection | Failure>;

export function compileIntrospector(context: MethodContext): Introspector {
  const { config, services, provider, clients, answers } = context;
  const { clock } = services;
  const rules = { leewayMs: config.leeway * 1000, maxAgeMs: undefined };
  const headersOf = compileExtras(
    {
      names: config.introspection_headers_names,
      values: config.introspection_headers_values,
      headers: config.introspection_headers_client,
    },
    services,
  );
  const fieldsOf = compileExtras(
    {
      names: config.introspection_post_args_names,
      values: config.introspection_post_args_values,
      headers: config.introspection_post_args_client_headers,
      parameters: config.introspection_post_args_client,
    },
    services,
  );

  function judge({ active, claims }: Introspection): Failure | undefined {
    if (config.introspection_check_active && !active)
      return { kind: 'unauthorized', reason: 'the provider does not say that it is active' };
    if (!config.verify_claims) return undefined;
    const { iss, exp } = claims;
    const issuers = provider.settings.issuersAllowed ?? [provider.metadata?.issuer];
    if (iss !== undefined && !issuers.includes(iss as string))
      return { kind: 'unauthorized', reason: 'it is of another issuer' };
    // A provider need not say when it ends; it says that it is active now.
    const times = timesOf({ ...claims, exp: exp ?? farAway }, rules);
    const problem = typeof times === 'string' ? times : untimely(times, clock.nowMs());
    return problem === undefined ? undefined : { kind: 'unauthorized', reason: problem };
  }

  return async (x, token) => {
    const client = clients.of(x);
    if (client === undefined) return noClient;
    const extras = { headers: headersOf(x), fields: fieldsOf(x) };
    const ask = async () =>
      introspect(
        token,
        {
          metadata: clients.metadataOf(await loaded(provider)),
          client,
          fetch: clients.fetch(),
          nowMs: () => clock.nowMs(),
          accept: config.introspection_accept,
          signed: signedAnswers(context, client.id),
          hint: config.introspection_hint,
          tokenField: config.introspection_token_param_name,
        },
        extras,
      );
    try {
      const key = answerKey([token, client.id, config.introspection_accept, extras]);
      const introspection = config.cache_introspection
        ? await answers.introspections.find(key, ask)
        : (await ask()).value;
      return judge(introspection) ?? introspection;
    } catch (error) {
      return problemOfProvider(error, 'introspection');
    }
  };
}

export const noClient: Failure = { kind: 'unauthorized', reason: 'the request asks for a client that is not there' };

/** Seconds. */
const farAway = 4_102_444_800;
