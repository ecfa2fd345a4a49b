import { z } from 'zod';
import { cachingFields, defineVaultSettings, secretText } from './shared.ts';

const path = z
  .string()
  .min(1)
  .regex(/^[^?#]+$/, 'must be a path');

export const hcvVault = defineVaultSettings({
  name: 'hcv',
  schema: z.strictObject({
    protocol: z.enum(['http', 'https']).default('http').describe('How the server is reached.'),
    host: z.string().min(1).default('127.0.0.1').describe('Its name or address.'),
    port: z.int().min(1).max(65535).default(8200).describe('Its port.'),
    mount: path.default('secret').describe('Where the KV secrets engine is mounted.'),
    kv: z.enum(['v1', 'v2']).default('v1').describe('The version of the KV secrets engine.'),
    namespace: z.string().min(1).optional().describe('The namespace, with Vault Enterprise and HCP.'),
    auth_method: z
      .enum(['token', 'approle', 'kubernetes', 'cert'])
      .default('token')
      .describe('How the gateway identifies itself.'),
    token: secretText.optional().describe('The token; with `auth_method: token`.'),
    token_file: z
      .string()
      .min(1)
      .optional()
      .describe('A file that holds the token, read again when the server refuses it.'),
    approle_auth_path: path.default('approle').describe('Where AppRole is mounted below `auth/`.'),
    approle_role_id: z.string().min(1).optional().describe('The role id; with `auth_method: approle`.'),
    approle_secret_id: secretText.optional().describe('The secret id of the role.'),
    approle_secret_id_file: z.string().min(1).optional().describe('A file that holds it, read at each login.'),
    approle_response_wrapping: z
      .boolean()
      .default(false)
      .describe('Not supported: a wrapped secret id can be used once, and the gateway has to log in again.'),
    kube_auth_path: path.default('kubernetes').describe('Where Kubernetes authentication is mounted below `auth/`.'),
    kube_role: z.string().min(1).optional().describe('The role; with `auth_method: kubernetes`.'),
    kube_api_token_file: z
      .string()
      .min(1)
      .default('/run/secrets/kubernetes.io/serviceaccount/token')
      .describe("A file that holds the service account's token, read at each login."),
    cert_auth_role_name: z.string().min(1).optional().describe('The role; with `auth_method: cert`.'),
    cert_auth_cert: z.string().min(1).optional().describe('The certificate (PEM) that the gateway shows.'),
    cert_auth_cert_key: secretText.optional().describe('Its key (PEM).'),
    ssl_verify: z.boolean().default(true).describe("Whether the server's certificate is verified."),
    ...cachingFields,
  }),
  check(config) {
    const missing = (path: string, method: string) => ({ path, message: `is required with auth_method '${method}'` });
    const { auth_method: method } = config;
    const problems = [];
    if (method === 'token' && config.token === undefined && config.token_file === undefined)
      problems.push({ path: 'token', message: "token or token_file is required with auth_method 'token'" });
    if (method === 'approle') {
      if (config.approle_role_id === undefined) problems.push(missing('approle_role_id', method));
      if (config.approle_secret_id === undefined && config.approle_secret_id_file === undefined)
        problems.push({
          path: 'approle_secret_id',
          message: "approle_secret_id or approle_secret_id_file is required with auth_method 'approle'",
        });
    }
    if (method === 'kubernetes' && config.kube_role === undefined) problems.push(missing('kube_role', method));
    if (method === 'cert') {
      if (config.protocol !== 'https')
        problems.push({ path: 'protocol', message: "must be https with auth_method 'cert'" });
      if (config.cert_auth_cert === undefined) problems.push(missing('cert_auth_cert', method));
      if (config.cert_auth_cert_key === undefined) problems.push(missing('cert_auth_cert_key', method));
    }
    if (config.approle_response_wrapping)
      problems.push({
        path: 'approle_response_wrapping',
        message: 'is not supported: a wrapped secret id can be used once, and the gateway has to log in again',
      });
    return problems;
  },
});
