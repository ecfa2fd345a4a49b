import { queries } from '../../../api/queries.ts';

/** Whatever was read of a configuration is to be read again; what was deleted, by its key, only by who asks for it. */
export function configurationChanged(controlPlaneId: string, deleted: readonly string[] = []): void {
  const isDeleted = (part: unknown) => deleted.some((key) => key === part);
  void queries.invalidateQueries({ queryKey: ['entities', controlPlaneId], refetchType: 'none' });
  void queries.refetchQueries({
    queryKey: ['entities', controlPlaneId],
    type: 'active',
    predicate: ({ queryKey }) => !queryKey.some(isDeleted),
  });
  for (const what of ofOne) void queries.invalidateQueries({ queryKey: [what, controlPlaneId] });
  for (const what of ofSeveral) void queries.invalidateQueries({ queryKey: [what] });
  void queries.invalidateQueries({
    predicate: ({ queryKey: [area, , of] }) => area === 'ai' && of === controlPlaneId,
  });
}

/** By the first part of their keys: what hangs on the configuration of the control plane that is the second. */
const ofOne = ['versions', 'configuration', 'nodes', 'upstream-health', 'playground', 'plugins-of'];

/** What hangs on those of several, or says in another way on which. */
const ofSeveral = ['posture', 'access-matrix', 'group', 'entity-names'];
