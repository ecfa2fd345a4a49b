import { type Entity, Secret } from '@sallyport/contracts';
import { type CompiledConfig, entitiesOf, type Log } from '@sallyport/pipeline';

interface VaultEntity extends Entity {
  name: string;
  prefix: string;
  config: { prefix?: string; base64_decode?: boolean };
}

const reference = /^\{vault:\/\/([a-z][a-z0-9-]*)\/([^}?#]+)(\?[^}#]*)?(#\d+)?\}$/;

/**
 * Resolves `{vault://…}` references of a snapshot against the environment: `{vault://env/my-key}` is `MY_KEY`, an env
 * vault entity adds its prefix, a last path segment picks a member of a JSON value. As in Kong, a reference that cannot
 * be resolved is an empty value and a warning: the request goes on and the upstream says what is missing.
 */
export function createSecrets(
  config: CompiledConfig,
  env: Readonly<Record<string, string | undefined>>,
  log: Log,
): (value: string) => Secret {
  const vaults = new Map(entitiesOf<VaultEntity>(config.document, 'vaults').map((vault) => [vault.prefix, vault]));
  return (value) => {
    const match = reference.exec(value);
    if (match === null) {
      if (!value.startsWith('{vault://')) return new Secret(value);
      // Sent as it stands, a mistyped reference would go to the upstream in place of the secret.
      log.warn('a vault reference is malformed', { reference: value });
      return new Secret('');
    }
    const [, host = '', path = '', queryText = ''] = match;
    const vault = vaults.get(host);
    const found =
      host === 'env' || vault !== undefined
        ? readEnv(path, queryText, vault?.config ?? {}, env, match[4] !== undefined)
        : undefined;
    if (found === undefined) log.warn('a vault reference could not be resolved', { reference: value });
    return new Secret(found ?? '');
  };
}

function readEnv(
  path: string,
  queryText: string,
  config: VaultEntity['config'],
  env: Readonly<Record<string, string | undefined>>,
  previous: boolean,
): string | undefined {
  const query = new URLSearchParams(queryText);
  const segments = path.split('/').filter((segment) => segment !== '');
  const key = segments.length > 1 ? segments.pop() : undefined;
  const prefix = query.get('prefix') ?? config.prefix ?? '';
  const name = `${prefix}${segments.join('_')}`.toUpperCase().replaceAll('-', '_');
  const raw = env[previous ? `${name}_PREVIOUS` : name];
  const member = raw === undefined || key === undefined ? raw : memberOf(raw, key);
  const decode = config.base64_decode === true || query.get('base64_decode') === 'true';
  return member !== undefined && decode ? Buffer.from(member, 'base64').toString('utf8') : member;
}

function memberOf(json: string, key: string): string | undefined {
  try {
    const value: unknown = (JSON.parse(json) as Record<string, unknown>)[key];
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
