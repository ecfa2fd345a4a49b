/** What `{vault://my-vault/resource/key?option=value#version}` says. */
export interface VaultReference {
  /** The prefix of a vault, or the name of a kind. */
  readonly vault: string;
  readonly resource: string;
  /** A member of the secret, which is JSON then. */
  readonly key: string | undefined;
  /** Settings of the vault that differ for this reference. */
  readonly options: Readonly<Record<string, string>>;
  readonly version: string | undefined;
}

const form = /^\{vault:\/\/([a-z][a-z0-9-]*)\/([^{}?#]+)(?:\?([^{}#]*))?(?:#([\w-]+))?\}$/;

/** Undefined when the text is no reference as users of Kong write it. A trailing slash: all of the path is the resource. */
export function parseReference(text: string): VaultReference | undefined {
  const match = form.exec(text);
  if (match === null) return undefined;
  const [, vault = '', path = '', query = '', version] = match;
  const segments = path.split('/');
  const last = segments.pop();
  const hasKey = segments.length > 0 && last !== '';
  const resource = (hasKey || last === '' ? segments : [path]).filter((segment) => segment !== '').join('/');
  if (resource === '' || resource.split('/').some(leadsElsewhere)) return undefined;
  return {
    vault,
    resource,
    key: hasKey ? last : undefined,
    options: Object.fromEntries(new URLSearchParams(query)),
    version,
  };
}

/** A path that climbs would leave the folder, or the secrets engine, that the vault was given. */
function leadsElsewhere(segment: string): boolean {
  return segment === '.' || segment === '..' || segment.includes('\0');
}
