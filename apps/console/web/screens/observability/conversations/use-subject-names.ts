import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { entityNamesQuery } from '../../../api/analytics.ts';

/** What those are called who asked: consumers are known by their ids, people by what their tokens say. */
export function useSubjectNames(): (subject: string) => string {
  const { data } = useQuery(entityNamesQuery('consumer', ''));
  const names = useMemo(
    () => new Map((data ?? []).map(({ id, name }) => [id.slice(id.indexOf(':') + 1), name])),
    [data],
  );
  return useCallback((subject) => names.get(subject) ?? subject, [names]);
}
