import type { Hello, Withholding } from '@sallyport/contracts';

/** Why a gateway gets no configuration. */
export interface Incompatibility {
  readonly status: Withholding;
  readonly reason: string;
}

/** What a configuration asks of gateways. */
export interface Demands {
  readonly plugins: ReadonlySet<string>;
  readonly collections: readonly string[];
}

/** Undefined where a gateway can use a configuration of a control plane of this version. */
export function incompatibilityOf(
  { node, plugins, collections }: Pick<Hello, 'node' | 'plugins' | 'collections'>,
  demands: Demands,
  ownVersion: string,
): Incompatibility | undefined {
  const [major, minor] = numbersOf(node.version);
  const [ownMajor, ownMinor] = numbersOf(ownVersion);
  if (major !== ownMajor || minor > ownMinor)
    return {
      status: 'node_incompatible',
      reason: `The gateway has version ${node.version}, and the control plane ${ownVersion}: upgrade ${major < ownMajor ? 'the gateway' : 'the control plane'}.`,
    };
  const known = new Set(plugins.map(({ name }) => name));
  const missing = [...demands.plugins].filter((name) => !known.has(name));
  if (missing.length > 0)
    return {
      status: 'plugin_set_incompatible',
      reason: `The configuration uses what the gateway does not have: ${listOf(missing)}.`,
    };
  const kinds = new Set(collections);
  const strange = demands.collections.filter((name) => !kinds.has(name));
  if (strange.length > 0)
    return {
      status: 'node_incompatible',
      reason: `The configuration has kinds of entities that the gateway does not know: ${listOf(strange)}.`,
    };
  return undefined;
}

const namesShownMax = 10;

function listOf(names: readonly string[]): string {
  const more = names.length > namesShownMax ? `, and ${names.length - namesShownMax} more` : '';
  return `${names.toSorted().slice(0, namesShownMax).join(', ')}${more}`;
}

function numbersOf(version: string): [major: number, minor: number] {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  return [Number(major), Number(minor)];
}
