import { ask, jsonOf, refusalOf } from '../../credentials/ask.ts';
import { CredentialError } from '../../credentials/credential-error.ts';
import { readLine } from '../../credentials/read-line.ts';
import type { Lasting } from '../../credentials/renewed.ts';
import type { VaultServices } from '../vault.ts';
import { type HcvConfig, questionOf, urlOf } from './question.ts';

/** A token that secrets can be read with. */
export async function login(config: HcvConfig, services: VaultServices): Promise<Lasting<string>> {
  switch (config.auth_method) {
    case 'token':
      return { value: config.token ?? (await readLine(config.token_file!)), lastsMs: undefined };
    case 'approle':
      return await loginAt(config.approle_auth_path, config, services, {
        role_id: config.approle_role_id,
        secret_id: config.approle_secret_id ?? (await readLine(config.approle_secret_id_file!)),
      });
    case 'kubernetes':
      return await loginAt(config.kube_auth_path, config, services, {
        role: config.kube_role,
        jwt: await readLine(config.kube_api_token_file),
      });
    case 'cert':
      return await loginAt('cert', config, services, { name: config.cert_auth_role_name });
  }
}

async function loginAt(
  path: string,
  config: HcvConfig,
  services: VaultServices,
  credentials: Record<string, string | undefined>,
): Promise<Lasting<string>> {
  const url = urlOf(config, `auth/${path}/login`);
  const question = questionOf(config, url, undefined);
  const answer = await ask(services, {
    ...question,
    method: 'POST',
    headers: [...question.headers, 'Content-Type', 'application/json'],
    body: JSON.stringify(credentials),
  });
  if (answer.status !== 200) throw new CredentialError(`the login was refused: ${refusalOf(answer, url).message}`);
  const auth = jsonOf(answer, url)['auth'] as { client_token?: unknown; lease_duration?: unknown } | undefined;
  if (typeof auth?.client_token !== 'string') throw new CredentialError(`${url.host} answered a login without a token`);
  const seconds = auth.lease_duration;
  return { value: auth.client_token, lastsMs: typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : undefined };
}
