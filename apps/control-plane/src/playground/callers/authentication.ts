import type { Entity } from '@sallyport/contracts';
import type { PluginDefinition } from '@sallyport/pipeline';
import { plugins } from '@sallyport/plugins';
import { configOf, type RouteFacts } from '../route-facts.ts';

/** Leave it to others to find out who calls, and want a token of theirs. */
const byOthers: ReadonlySet<string> = new Set(['oauth-facade', 'mcp-passthrough-auth']);

/** Plugins that want to know who calls, in the order in which they are asked. */
const asking = (plugins as readonly PluginDefinition[])
  .filter(({ name, duty }) => duty === 'authentication' || byOthers.has(name))
  .map(({ name }) => name);

export interface Authentication {
  readonly plugin: string;
  readonly entity: Entity;
  /** Where a credential is looked for, and what stands before it. */
  readonly header: string;
  readonly prefix: string;
  /** A credential of a consumer can be made for it. */
  readonly isLent: boolean;
  /** Who shows nothing passes as somebody else. */
  readonly mayBeAnonymous: boolean;
}

/** How callers of a route show who they are; none where it is open to all. */
export function authenticationOf({ plugins: on }: Pick<RouteFacts, 'plugins'>): Authentication[] {
  return asking.flatMap((plugin): Authentication[] => {
    const entity = on.get(plugin);
    if (entity === undefined) return [];
    const config = configOf(entity);
    const anonymous = config['anonymous'];
    const mayBeAnonymous = typeof anonymous === 'string' && anonymous !== '';
    return [{ plugin, entity, mayBeAnonymous, ...placeOf(plugin, config) }];
  });
}

function placeOf(
  plugin: string,
  config: Readonly<Record<string, unknown>>,
): Pick<Authentication, 'header' | 'prefix' | 'isLent'> {
  const first = (field: string) => (Array.isArray(config[field]) ? (config[field] as string[])[0] : undefined);
  switch (plugin) {
    case 'key-auth': {
      const inHeader = config['key_in_header'] !== false;
      return { header: (first('key_names') ?? 'apikey').toLowerCase(), prefix: '', isLent: inHeader };
    }
    case 'jwt': {
      const header = first('header_names');
      const isPlain = config['secret_is_base64'] !== true;
      return {
        header: (header ?? 'authorization').toLowerCase(),
        prefix: 'Bearer ',
        isLent: isPlain && header !== undefined,
      };
    }
    case 'basic-auth':
      return { header: 'authorization', prefix: 'Basic ', isLent: true };
    case 'hmac-auth':
      return { header: 'authorization', prefix: 'hmac ', isLent: false };
    default:
      return { header: 'authorization', prefix: 'Bearer ', isLent: false };
  }
}
