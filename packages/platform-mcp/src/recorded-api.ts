import type { PlatformApi } from './api.ts';

/** One call that a tool made of the API; the status is absent where there was no answer. */
export interface ToldCall {
  readonly method: string;
  readonly path: string;
  readonly status?: number;
}

const callsMax = 50;

/** The API, with a list of what it was asked: the first of it. */
export function recorded(api: PlatformApi, calls: ToldCall[]): PlatformApi {
  const note = (call: ToldCall) => {
    if (calls.length < callsMax) calls.push(call);
  };
  return {
    async call(call) {
      const { method, path } = call;
      try {
        const answer = await api.call(call);
        note({ method, path, status: answer.status });
        return answer;
      } catch (error) {
        note({ method, path });
        throw error;
      }
    },
  };
}
