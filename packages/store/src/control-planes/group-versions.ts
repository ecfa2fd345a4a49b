/** What a version of a group is made of: of each member, its version. */
export type GroupParts = Readonly<Record<string, number>>;

/** Versions of groups. A group writes nothing itself: a new one is there when those of its members come together in another way. */
export interface GroupVersions {
  /** The version that is made of these; a new one where the newest is not. Whoever asks gets the same. */
  allot(groupId: string, parts: GroupParts): Promise<number>;
  newest(groupId: string): Promise<number | undefined>;
  /** Undefined where the version is not known any more. */
  find(groupId: string, version: number): Promise<GroupParts | undefined>;
}
