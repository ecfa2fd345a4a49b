import type { CollectionDefinition } from '@sallyport/contracts';
import { isLink } from '@sallyport/declarative';

/** Below another: `/services/{parent}/routes`. */
export interface ChildPath {
  parent: CollectionDefinition;
  /** The last part: `routes`, `key-auth`. */
  segment: string;
  child: CollectionDefinition;
  /** The field of the child that refers to the parent. */
  field: string;
}

/** Upwards: `/routes/{child}/service`. */
export interface ParentPath {
  child: CollectionDefinition;
  field: string;
  parent: CollectionDefinition;
}

/** From one end of a membership to the other: `/consumers/{near}/consumer_groups`. */
export interface MembershipPath {
  membership: CollectionDefinition;
  near: CollectionDefinition;
  nearField: string;
  far: CollectionDefinition;
  farField: string;
}

/** Which paths Kong's Admin API has for collections. */
export class EntityPaths {
  /** Collections with paths of their own. */
  readonly roots: readonly CollectionDefinition[];
  readonly children: readonly ChildPath[];
  readonly parents: readonly ParentPath[];
  readonly memberships: readonly MembershipPath[];

  constructor(collections: readonly CollectionDefinition[]) {
    const byName = new Map(collections.map((collection) => [collection.name, collection]));
    const links = collections.filter(isLink);
    this.roots = collections.filter((collection) => !isLink(collection));
    this.children = this.roots.flatMap((child) =>
      (child.foreignKeys ?? [])
        .filter(({ list }) => list !== true)
        .map(({ field, collection }) => {
          const parent = byName.get(collection)!;
          return { parent, child, field, segment: segmentBelow(parent, child) };
        }),
    );
    this.parents = this.children.map(({ child, field, parent }) => ({ child, field, parent }));
    this.memberships = links.flatMap((membership) => {
      const [one, other] = membership.foreignKeys!;
      const path = (near: typeof one, far: typeof one): MembershipPath => ({
        membership,
        near: byName.get(near!.collection)!,
        nearField: near!.field,
        far: byName.get(far!.collection)!,
        farField: far!.field,
      });
      return [path(one, other), path(other, one)];
    });
  }
}

/** `/key-auths`. */
export function rootPath({ name, adminPath }: CollectionDefinition): string {
  return `/${adminPath ?? name}`;
}

function segmentBelow(parent: CollectionDefinition, child: CollectionDefinition): string {
  const own = parent.name === 'consumers' ? child.adminPathUnderConsumer : undefined;
  return own ?? rootPath(child).slice(1);
}
