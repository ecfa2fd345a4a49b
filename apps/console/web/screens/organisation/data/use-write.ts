import { useToast } from '@sallyport/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';

/**
 * Something that changes the organisation: what is shown of it is read anew, and the page says that it is done. `problem` is why it was
 * not, a sentence.
 */
export function useWrite<Input, Output = unknown>(write: (input: Input) => Promise<Output>, done: string) {
  const cache = useQueryClient();
  const say = useToast();
  const { mutate, mutateAsync, isPending, error, reset, data } = useMutation({
    mutationFn: write,
    onSuccess: async () => {
      say({ title: done });
      await cache.invalidateQueries({ queryKey: ['organisation'] });
    },
  });
  return { write: mutate, writeAsync: mutateAsync, isWriting: isPending, problem: error?.message, reset, answer: data };
}
