import { type ProxySettings, proxyProblem } from '@sallyport/oauth';
import type { Services } from '@sallyport/pipeline';
import { z } from 'zod';

const secret = z.string().min(1).meta({ referenceable: true, encrypted: true });

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

export function proxiesOf(config: Config, { secret }: Pick<Services, 'secret'>): ProxySettings {
  const { http_proxy, http_proxy_authorization, https_proxy, https_proxy_authorization, no_proxy } = config;
  return {
    httpProxy: http_proxy,
    httpProxyAuthorization: http_proxy_authorization === undefined ? undefined : secret(http_proxy_authorization),
    httpsProxy: https_proxy,
    httpsProxyAuthorization: https_proxy_authorization === undefined ? undefined : secret(https_proxy_authorization),
    noProxy: no_proxy,
  };
}
