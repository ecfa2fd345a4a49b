import { useToast } from '@sallyport/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';

interface WriteOptions {
  /** A path of the API: what was below it is not there any more, and not asked for again. */
  readonly gone?: string;
}

/**
 * Something that changes the organisation: what is shown of it is read anew, and the page says that it is done. `error` is why it was
 * not.
 */
export function useWrite<Input, Output = unknown>(
  write: (input: Input) => Promise<Output>,
  done: string,
  { gone }: WriteOptions = {},
) {
  const cache = useQueryClient();
  const say = useToast();
  const { mutate, isPending, error, data } = useMutation({
    mutationFn: write,
    onSuccess: async () => {
      say({ title: done });
      await cache.invalidateQueries({
        queryKey: ['organisation'],
        predicate: ({ queryKey }) => gone === undefined || !String(queryKey[1]).startsWith(gone),
      });
    },
  });
  return { write: mutate, isWriting: isPending, error, answer: data };
}
