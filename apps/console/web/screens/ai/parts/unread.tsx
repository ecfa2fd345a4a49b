import type { ReactNode } from 'react';
import { NotPermitted } from '../../../parts/not-permitted.tsx';
import { ProblemState } from '../../../parts/problem-state.tsx';
import type { ConfiguredRead } from './entities.ts';

/** In place of what stands in configurations: that they could not be read, or that the person may read none. Undefined where neither is so. */
export function unreadOf({ error, sees, refetch }: ConfiguredRead, what: string): ReactNode | undefined {
  if (error !== null) return <ProblemState error={error} what={what} permission="plugins.read" onRetry={refetch} />;
  if (sees === 'nothing') return <NotPermitted what={what} permission="plugins.read, with routes.read" />;
  return undefined;
}
