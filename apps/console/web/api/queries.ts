import { QueryClient } from '@tanstack/react-query';
import { ApiProblem } from './problem.ts';

/** What was read, by what was asked. What the person may not do, or what is not there, is not asked again by itself. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (failures, error) =>
        failures < 2 && error instanceof ApiProblem && (error.status === 0 || error.status >= 500),
      refetchOnWindowFocus: false,
    },
  },
});
