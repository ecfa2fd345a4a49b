import type { AnswerChunk } from './answer-question.ts';

/** Parts of an answer that were begun and not ended: an answer that breaks off ends them, so that none seems to go on for ever. */
export class OpenParts {
  readonly #texts = new Set<string>();
  /** By the ids of their calls: the tools, and whether all of their input was there. */
  readonly #tools = new Map<string, { readonly toolName: string; readonly hasInput: boolean }>();

  see(chunk: AnswerChunk): void {
    switch (chunk.type) {
      case 'text-start':
        this.#texts.add(chunk.id);
        break;
      case 'text-end':
        this.#texts.delete(chunk.id);
        break;
      case 'tool-input-start':
        this.#tools.set(chunk.toolCallId, { toolName: chunk.toolName, hasInput: false });
        break;
      case 'tool-input-available':
        this.#tools.set(chunk.toolCallId, { toolName: chunk.toolName, hasInput: true });
        break;
      case 'tool-input-error':
      case 'tool-output-available':
      case 'tool-output-error':
        this.#tools.delete(chunk.toolCallId);
        break;
    }
  }

  /** What ends them. */
  closing(errorText: string): AnswerChunk[] {
    const texts = [...this.#texts].map((id): AnswerChunk => ({ type: 'text-end', id }));
    const tools = [...this.#tools].map(([toolCallId, { toolName, hasInput }]): AnswerChunk => {
      const about = { toolCallId, errorText, dynamic: true };
      return hasInput
        ? { type: 'tool-output-error', ...about }
        : { type: 'tool-input-error', ...about, toolName, input: {} };
    });
    return [...texts, ...tools];
  }
}
