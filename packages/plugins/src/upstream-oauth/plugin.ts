import type { Mediation } from '@sallyport/contracts';
import { definePlugin, type Exchange, occasionally, type Refusal, refuse, StateSlot } from '@sallyport/pipeline';
import { takeToken } from '../shared/take-token.ts';
import { checkUpstreamOauth } from './check.ts';
import { providerFailure } from './provider-failure.ts';
import { type UpstreamOauthConfig, upstreamOauthSchema } from './schema.ts';
import { createTokenSource, type SourcedToken } from './token-source.ts';

/** Gives the upstream a token of a provider: the gateway's own, or one for the caller. */
export const upstreamOauth = definePlugin({
  name: 'upstream-oauth',
  schema: upstreamOauthSchema,
  check: checkUpstreamOauth,
  setup(config, services, context) {
    const { behavior, token_exchange } = config;
    const warn = occasionally(services.clock, (reason) =>
      services.log.error('no token for the upstream', {
        plugin: context.pluginId,
        from: config.oauth.token_endpoint,
        reason,
      }),
    );
    const source = createTokenSource(config, services);
    const sent = new StateSlot<SourcedToken>(context);
    const written = behavior.upstream_access_token_header_name;
    const header = written.toLowerCase();
    const mediation: Mediation = {
      plugin: 'upstream-oauth',
      way: token_exchange === undefined ? 'own' : 'exchanged',
      ...audienceOf(config),
    };
    const purging = new Set(behavior.purge_token_on_upstream_status_codes);
    const failed = providerFailure(behavior);
    const noToken = refuse(401, 'upstream_oauth_no_token', 'Unauthorized', {
      headers: ['WWW-Authenticate', 'Bearer'],
      style: 'negotiated',
    });
    const actorHeader = token_exchange?.actor_token_header?.toLowerCase();
    const noActor = refuse(401, 'upstream_oauth_no_actor', 'The token of an agent is missing.', {
      style: 'negotiated',
    });

    function send(x: Exchange, token: SourcedToken): undefined {
      x.requestHeaders.set(header, `Bearer ${token.text}`, written);
      x.markSecretHeader(header);
      sent.set(x, token);
      x.mediation = mediation;
    }

    async function sendOnceKnown(x: Exchange, asked: Promise<SourcedToken>): Promise<Refusal | undefined> {
      try {
        return send(x, await asked);
      } catch (error) {
        warn((error as Error).message);
        return failed;
      }
    }

    function wanted(x: Exchange): SourcedToken | Promise<SourcedToken> | Refusal {
      if (token_exchange === undefined) return source.own();
      // A token that nobody verified is not handed to the provider in our name.
      if (x.accessToken === undefined) return noToken;
      const actorToken = actorHeader === undefined ? undefined : takeToken(x, actorHeader);
      if (actorHeader !== undefined && actorToken === undefined) return noActor;
      return source.exchanged({ token: x.accessToken, claims: x.claims, actorToken });
    }

    return {
      onRequest(x) {
        const token = wanted(x);
        if ('then' in token) return sendOnceKnown(x, token);
        return 'status' in token ? token : send(x, token);
      },
      onResponse(x) {
        if (x.reply?.source !== 'upstream' || !purging.has(x.reply.status)) return;
        const token = sent.get(x);
        if (token !== undefined) source.drop(token);
      },
      close: () => source.close(),
    };
  },
});

/** The first one that is asked for. */
function audienceOf({ oauth, token_exchange }: UpstreamOauthConfig): Pick<Mediation, 'audience'> {
  const audience = oauth.audience[0] ?? token_exchange?.resource[0];
  return audience === undefined ? {} : { audience };
}
