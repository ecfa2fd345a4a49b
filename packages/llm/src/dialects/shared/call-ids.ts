/** Ids of calls and results, for dialects that may have none; `given` is their own, where they have one. */
export interface CallIds {
  ofCall(name: string, given?: string): string;
  ofResult(name: string, given?: string): string;
}

/** For conversations: results without an id belong to the first call of their tool that has none yet, or of any, as servers without ids take them. */
export class ConversationIds implements CallIds {
  #calls = 0;
  readonly #open: { id: string; name: string }[] = [];

  ofCall(name: string, given = ''): string {
    const id = given === '' ? callId(this.#calls++, name) : given;
    this.#open.push({ id, name });
    return id;
  }

  ofResult(name: string, given = ''): string {
    const at = this.#open.findIndex((call) => (given !== '' ? call.id === given : name === '' || call.name === name));
    if (at >= 0) return this.#open.splice(at, 1)[0]!.id;
    return given === '' ? callId(this.#calls++, name) : given;
  }
}

/** For answers: unlike those of other answers, where an answer has an id. */
export class AnswerIds implements CallIds {
  readonly #answerId: string;
  #calls = 0;

  constructor(answerId: string) {
    this.#answerId = answerId.replace(/[^A-Za-z0-9_-]/g, '').slice(0, 24);
  }

  ofCall(name: string, given = ''): string {
    if (given !== '') return given;
    const n = this.#calls++;
    return this.#answerId === '' ? callId(n, name) : `call_${this.#answerId}_${n}`;
  }

  ofResult(name: string, given = ''): string {
    return this.ofCall(name, given);
  }
}

/** An id for a call of a dialect that has none: from position and name, so that it is the same each time. */
export function callId(position: number, name: string): string {
  return `call_${position}_${name.replace(/[^A-Za-z0-9_-]/g, '_')}`;
}
