import { z } from 'zod';
import { failureSettings, headerSettings } from './schema/answers.ts';
import { cacheSettings } from './schema/cache.ts';
import { clientRedirects, clientSettings, endpointSettings, tokenExchangeSettings } from './schema/client.ts';
import { authorisationSettings, credentialSettings } from './schema/credentials.ts';
import { loginSettings } from './schema/login.ts';
import { providerSettings, verificationSettings } from './schema/provider.ts';
import { resourceSettings } from './schema/resource.ts';
import { sessionSettings } from './schema/session.ts';

export const openidConnectSchema = z.strictObject({
  ...providerSettings,
  ...credentialSettings,
  ...authorisationSettings,
  ...verificationSettings,
  ...resourceSettings,
  ...headerSettings,
  ...failureSettings,
  ...clientSettings,
  ...endpointSettings,
  ...clientRedirects,
  ...loginSettings,
  ...sessionSettings,
  ...tokenExchangeSettings,
  ...cacheSettings,
});

export type OpenidConnectConfig = z.output<typeof openidConnectSchema>;
