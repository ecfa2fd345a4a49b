import type { TextEdit, TextHold } from '../shared/guards/guard.ts';

/** What becomes of texts: what of them is replaced, and what has to wait. */
export interface Changes {
  readonly edits: TextEdit[];
  readonly holds: TextHold[];
}

export function newChanges(): Changes {
  return { edits: [], holds: [] };
}
