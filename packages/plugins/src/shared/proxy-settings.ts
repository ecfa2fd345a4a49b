import { type ProxySettings, proxyProblem } from '@sallyport/oauth';
import type { Services } from '@sallyport/pipeline';
import { z } from 'zod';
import { secretIfAny } from './secret-if-any.ts';
import { secret } from './setting-kinds.ts';

const proxyAddress = z
  .string()
  .superRefine((text, context) => {
    const problem = proxyProblem(text);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  })
  .optional();

export const proxySettings = {
  http_proxy: proxyAddress.describe('Proxy (http://HOST:PORT) for http URLs of providers.'),
  http_proxy_authorization: secret.optional().describe('Value of Proxy-Authorization for it.'),
  https_proxy: proxyAddress.describe('Proxy (http://HOST:PORT) that tunnels to https URLs of providers.'),
  https_proxy_authorization: secret.optional().describe('Value of Proxy-Authorization for it.'),
  no_proxy: z
    .string()
    .optional()
    .describe('Hosts reached without a proxy, with what is below them, separated by commas; `*` for all.'),
};

type Config = z.output<z.ZodObject<typeof proxySettings>>;

export function proxiesOf(config: Config, services: Pick<Services, 'secret'>): ProxySettings {
  return {
    httpProxy: config.http_proxy,
    httpProxyAuthorization: secretIfAny(config.http_proxy_authorization, services),
    httpsProxy: config.https_proxy,
    httpsProxyAuthorization: secretIfAny(config.https_proxy_authorization, services),
    noProxy: config.no_proxy,
  };
}
