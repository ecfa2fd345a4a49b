import { stringify } from 'yaml';
import { withSecrets } from '../schema-form/hide-secrets.ts';
import type { JsonSchema } from '../schema-form/schema.ts';
import { asWritten } from '../schema-form/sync.ts';
import { isMembers, type Members, type Path } from '../schema-form/value.ts';
import { quoted } from './shell.ts';

/** An entity and where it is. */
export interface EntityToShow {
  /** As the API calls them: `services`, `plugins`. */
  readonly collection: string;
  /** In the API's paths, where that is another word. */
  readonly path?: string;
  /** As the API gives it. */
  readonly entity: Members;
  readonly schema?: JsonSchema | undefined;
  readonly controlPlane: { readonly id: string; readonly name: string };
  /** Names of the entities that it refers to, by id: files say names. */
  readonly names?: Readonly<Record<string, string>>;
  /** Where the API is. */
  readonly origin: string;
}

/** A file that `sallyport sync` takes; secrets come from the environment. */
export function asYaml({ collection, entity, schema, controlPlane, names = {} }: EntityToShow): string {
  const written = withSecrets(own(entity, schema), schema, (path) => `\${{ env "DECK_${variableOf(path)}" }}`);
  const file = {
    _format_version: '3.0',
    _konnect: { control_plane_name: controlPlane.name },
    [collection]: [byNames(written as Members, names)],
  };
  return stringify(file, { lineWidth: 0, compat: 'yaml-1.1' });
}

/** What the API gives, without what is not set and without secrets. */
export const asJson = ({ entity, schema }: EntityToShow): string =>
  JSON.stringify(
    withSecrets(asWritten(entity, schema ?? {}), schema, () => '[secret]'),
    null,
    2,
  );

/** A request that makes it as it is; run again, it changes nothing. */
export function asCurl({ collection, path = collection, entity, schema, controlPlane, origin }: EntityToShow): string {
  let hasSecrets = false;
  // A secret is a variable of the shell, which nothing but a here-document without quotes fills in.
  const marked = withSecrets(own(entity, schema), schema, (path) => {
    hasSecrets = true;
    return `\u{e000}${variableOf(path)}\u{e001}`;
  });
  const body = JSON.stringify(marked, null, 2);
  const text = hasSecrets ? body.replaceAll(/[\\$`]/g, '\\$&').replaceAll(/\u{e000}(\w+)\u{e001}/gu, '$$$1') : body;
  const end = hasSecrets ? 'JSON' : "'JSON'";
  return [
    `curl -X PUT "${origin}/v2/control-planes/${controlPlane.id}/core-entities/${path}/${keyOf(entity)}" \\`,
    '  -H "Authorization: Bearer $SALLYPORT_TOKEN" \\',
    '  -H "Content-Type: application/json" \\',
    `  -d @- <<${end}`,
    text,
    'JSON',
    '',
  ].join('\n');
}

/** How to change it from the command line: what a file leaves out is deleted, so that all of it is fetched first. */
export function asCommands({ collection, controlPlane, origin }: EntityToShow): string {
  const where = `--control-plane-addr ${origin} --control-plane ${quoted(controlPlane.name)} --token-file token`;
  return [
    '# What the control plane is now. A file says all of it: what it leaves out is deleted.',
    `sallyport dump ${where} --output-file kong.yaml`,
    '',
    `# Change it below "${collection}:" in kong.yaml, see what would change, then make it so.`,
    `sallyport diff kong.yaml ${where}`,
    `sallyport sync kong.yaml ${where}`,
    '',
  ].join('\n');
}

/** Without what the control plane says of it. */
function own(entity: Members, schema: JsonSchema | undefined): Members {
  const { created_at: _, updated_at: __, ...rest } = asWritten(entity, schema ?? {}) as Members;
  return rest;
}

/** References as files write them: by name where it is known, else by id. */
function byNames(entity: Members, names: Readonly<Record<string, string>>): Members {
  return Object.fromEntries(
    Object.entries(entity).flatMap(([field, value]) => {
      // Files know their entities by name; the id says nothing to who reads them.
      if (field === 'id' && (entity['name'] ?? entity['username']) !== undefined) return [];
      if (field === 'config' || !isReference(value)) return [[field, value]];
      return [[field, Object.hasOwn(names, value.id) ? names[value.id] : value.id]];
    }),
  );
}

const isReference = (value: unknown): value is { readonly id: string } =>
  isMembers(value) && typeof value['id'] === 'string' && Object.keys(value).length === 1;

const keyOf = (entity: Members): string => encodeURIComponent(String(entity['id'] ?? entity['name'] ?? ''));

/** `config.auth.header_value` → `CONFIG_AUTH_HEADER_VALUE`. */
const variableOf = (path: Path): string => path.join('_').toUpperCase().replaceAll(/\W/g, '_');
