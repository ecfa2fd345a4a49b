import type { Exchange } from '@sallyport/pipeline';

/** The program that acts now, for a person or for itself; those who handed on decide nothing. */
export function agentOf({ actors }: Exchange): string | undefined {
  for (const { type, id, isEarlier } of actors) if (type !== 'person' && !isEarlier) return id;
  return undefined;
}
