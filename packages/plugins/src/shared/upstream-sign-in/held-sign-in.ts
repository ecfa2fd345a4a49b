import { type UpstreamSettings, UpstreamSignIn } from '@sallyport/oauth';
import type { Held, Services } from '@sallyport/pipeline';
import { proxiesOf } from '../proxy-settings.ts';
import { redisAdvancedSettings } from '../redis-settings.ts';
import { secretsOf } from '../sealing-secrets.ts';
import { secretIfAny } from '../secret-if-any.ts';
import type { UpstreamSignInConfig } from './schema.ts';

interface KeptSignIn {
  readonly signIn: UpstreamSignIn;
  close(): void;
}

/** The sign-in of an upstream: one for the plugin that sends tokens and for the pages, and it outlives reloads that leave it as it is. */
export function holdSignIn(config: UpstreamSignInConfig, services: Services): Held<KeptSignIn> {
  return services.kept.hold(`upstream-sign-in ${JSON.stringify(config)}`, () => {
    const records =
      config.storage === 'redis'
        ? services.records.redis(redisAdvancedSettings(config.redis!, services))
        : services.records.local;
    const signIn = new UpstreamSignIn(settingsOf(config, services), services, records);
    return { signIn, close: () => records.close() };
  });
}

function settingsOf(config: UpstreamSignInConfig, services: Services): UpstreamSettings {
  const { id, name, resource, pages, issuer, client_id, client_secret, client_auth } = config;
  return {
    id,
    name: name ?? new URL(resource).host,
    resource,
    pages,
    issuer,
    client:
      client_id === undefined
        ? undefined
        : {
            id: services.secret(client_id).reveal(),
            secret: secretIfAny(client_secret, services),
            authMethod: client_auth,
          },
    registration: config.registration,
    clientName: config.client_name,
    scopes: config.scopes,
    secrets: secretsOf(config.secrets, services),
    timeoutMs: config.timeout,
    tlsVerify: config.ssl_verify,
    proxies: proxiesOf(config, services),
  };
}
