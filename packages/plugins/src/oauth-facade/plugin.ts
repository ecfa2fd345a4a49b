import { createFacade } from '@sallyport/oauth';
import { definePlugin } from '@sallyport/pipeline';
import { redisAdvancedSettings } from '../shared/redis-settings.ts';
import { checkOauthFacade } from './check.ts';
import { oauthFacadeSchema } from './schema.ts';
import { facadeSettings } from './settings.ts';

/** An authorization server for MCP clients, before an identity provider that knows no dynamic clients or no resources. */
export const oauthFacade = definePlugin({
  name: 'oauth-facade',
  schema: oauthFacadeSchema,
  scopes: ['route', 'service'],
  check: checkOauthFacade,
  setup(config, services) {
    const records =
      config.storage === 'redis'
        ? services.records.redis(redisAdvancedSettings(config.redis!, services))
        : services.records.local;
    const facade = createFacade(facadeSettings(config, services), services, records);
    return {
      bodyBytesMax: 32 * 1024,
      onCall: (x, call) => facade.answer(x, call),
      close() {
        facade.close();
        records.close();
      },
    };
  },
});
