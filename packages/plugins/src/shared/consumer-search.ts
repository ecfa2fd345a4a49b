import type { Consumer, Directory } from '@sallyport/pipeline';

/** Finds the consumer that a claim names, by each of its fields in turn (`consumer_by`). */
export function compileConsumerSearch(
  consumerBy: readonly ('custom_id' | 'id' | 'username')[],
  directory: Directory,
  ignoresCase = false,
): (name: string) => Consumer | undefined {
  const finders = consumerBy.map((field) => {
    if (field === 'id') return directory.consumerById;
    if (field === 'custom_id') return directory.consumerByCustomId;
    return ignoresCase ? directory.consumerByUsernameInAnyCase : directory.consumerByUsername;
  });
  return (name) => {
    for (const find of finders) {
      const consumer = find.call(directory, name);
      if (consumer !== undefined) return consumer;
    }
    return undefined;
  };
}
