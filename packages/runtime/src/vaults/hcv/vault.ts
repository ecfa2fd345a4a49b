import { hcvVault } from '@sallyport/contracts';
import { ask, jsonOf, refusalOf } from '../../credentials/ask.ts';
import { CredentialError } from '../../credentials/credential-error.ts';
import { Renewed } from '../../credentials/renewed.ts';
import { defineVault } from '../vault.ts';
import { login } from './login.ts';
import { type HcvConfig, questionOf, urlOf } from './question.ts';

/** The KV secrets engine of a HashiCorp Vault, or of OpenBao: `{vault://my-hcv/path/of/secret/field}`. */
export const hcv = defineVault({
  settings: hcvVault,
  open(config, services) {
    const token = new Renewed(services.clock, () => login(config, services));
    return {
      async read(resource, version) {
        const url = urlOf(config, kvPath(config, resource));
        if (version !== undefined) url.searchParams.set('version', versionOf(config, version));
        let used = await token.get();
        let answer = await ask(services, questionOf(config, url, used));
        if (answer.status === 403) {
          // The token may have been revoked, or its file rewritten.
          token.forget(used);
          used = await token.get();
          answer = await ask(services, questionOf(config, url, used));
        }
        if (answer.status !== 200) throw refusalOf(answer, url);
        return JSON.stringify(fieldsOf(config, jsonOf(answer, url), url));
      },
    };
  },
});

function kvPath({ mount, kv }: HcvConfig, resource: string): string {
  return kv === 'v2' ? `${mount}/data/${resource}` : `${mount}/${resource}`;
}

function versionOf({ kv }: HcvConfig, version: string): string {
  if (kv === 'v2' && /^\d+$/.test(version)) return version;
  throw new CredentialError(kv === 'v2' ? 'a version is a number' : 'version 1 of the KV engine keeps no versions', {
    isMissing: true,
  });
}

function fieldsOf({ kv }: HcvConfig, answer: Record<string, unknown>, url: URL): unknown {
  const data = answer['data'] as Record<string, unknown> | null | undefined;
  const fields = kv === 'v2' ? data?.['data'] : data;
  if (typeof fields === 'object' && fields !== null) return fields;
  throw new CredentialError(`${url.host} gave no secret; is the KV engine at this mount ${kv}?`, { isMissing: true });
}
