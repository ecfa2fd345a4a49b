import { createHash } from 'node:crypto';
import type { SourceServices } from '@sallyport/mcp';
import type { Held, PluginInstanceContext, Services } from '@sallyport/pipeline';
import { redisAdvancedSettings } from '../../shared/redis-settings.ts';
import { createSeal } from '../modes/open-front.ts';
import type { AiMcpProxyConfig } from '../schema.ts';

/** What fronts and sources of a listener stand on. */
export interface ServingParts extends SourceServices {
  /** Of the listener and its settings of sessions: what depends on these parts is found by it. */
  readonly key: string;
  close(): void;
}

/**
 * Sessions, what is kept of them and what workers tell each other about them: as the settings of `server.session` say. They outlive
 * a configuration that does not change those.
 */
export function holdServingParts(
  config: AiMcpProxyConfig,
  services: Services,
  context: PluginInstanceContext,
): Held<ServingParts> {
  const digest = createHash('sha256').update(JSON.stringify(config.server.session)).digest('base64url').slice(0, 16);
  const key = `${context.pluginId} ${digest}`;
  return services.kept.hold(`mcp parts ${key}`, () => createServingParts(key, config, services, context));
}

function createServingParts(
  key: string,
  config: AiMcpProxyConfig,
  services: Services,
  context: PluginInstanceContext,
): ServingParts {
  const { clock, log } = services;
  const { session } = config.server;
  const settings = session.strategy === 'redis' ? redisAdvancedSettings(session.redis!, services) : undefined;
  const records = settings === undefined ? services.records.local : services.records.redis(settings);
  const mail = settings === undefined ? services.mail.local : services.mail.redis(settings);
  return {
    key,
    clock,
    log,
    records,
    mail,
    seal: createSeal(config, services, context),
    sessionMs: session.session_ttl * 1000,
    close() {
      if (settings === undefined) return;
      records.close();
      mail.close();
    },
  };
}
