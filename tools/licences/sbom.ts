import { readManifest, type Workspace } from '../publish/workspaces.ts';
import type { RuntimePackage } from './runtime-packages.ts';

/** A bill of materials (CycloneDX 1.5) of what `npm install sallyport` brings. */
export function billOfMaterials(root: string, ours: readonly Workspace[], theirs: readonly RuntimePackage[]) {
  const { version, optionalDependencies } = readManifest(root);
  const nodes = Object.entries(optionalDependencies as Record<string, string>);
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: { component: component('sallyport', version, 'application') },
    components: [
      ...ours
        .filter(({ manifest }) => manifest.name !== 'sallyport')
        .map(({ manifest }) => ({
          ...component(manifest.name, manifest.version),
          licenses: licences(manifest.license),
        })),
      ...theirs.map(({ name, version, licence, integrity }) => ({
        ...component(name, version),
        licenses: licences(licence),
        ...(integrity !== undefined && { hashes: [hashOf(integrity)] }),
      })),
      // Of these, npm installs the one that fits the machine.
      ...nodes.map(([name, version]) => ({ ...component(name, version), scope: 'optional' })),
    ],
  };
}

function component(name: string, version: string, type: 'library' | 'application' = 'library') {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  return { type, 'bom-ref': purl, name, version, purl };
}

function licences(expression: string) {
  return [{ expression }];
}

/** npm writes hashes in base64, CycloneDX in hexadecimal. */
function hashOf(integrity: string): { alg: string; content: string } {
  const [algorithm = '', base64 = ''] = integrity.split('-', 2);
  return {
    alg: algorithm.toUpperCase().replace('SHA', 'SHA-'),
    content: Buffer.from(base64, 'base64').toString('hex'),
  };
}
