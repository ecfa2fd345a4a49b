interface Version {
  readonly version: number;
  readonly created_at: string;
}

/** The version that first held what was changed then: versions are kept when their changes are. Undefined where it is older than those. */
export function versionSince(versions: readonly Version[], updatedAtMs: number): number | undefined {
  // Entities tell whole seconds.
  const later = versions.filter(({ created_at }) => Date.parse(created_at) >= updatedAtMs - 1_000);
  const isOlder = later.length === versions.length && versions.length > 0 && later.at(-1)?.version !== 1;
  if (isOlder) return undefined;
  return later.reduce<number | undefined>(
    (least, { version }) => (least === undefined || version < least ? version : least),
    undefined,
  );
}
