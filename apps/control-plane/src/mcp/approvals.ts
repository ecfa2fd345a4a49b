import { randomUUID } from 'node:crypto';
import type { ServerContext } from '@modelcontextprotocol/server';
import { readJson } from '@sallyport/json';
import type { Approval, Approvals } from '@sallyport/platform-mcp';
import type { Sealer } from '../secrets/sealer.ts';
import { callerOf, keyOf } from './caller.ts';

/** For how long a person may think about it. */
const goodMs = 600_000;
/** Of what was answered: those that are over are forgotten from then on. */
const usedMax = 1_000;

/** Seals what people were asked, each for who asked: every control plane of an installation opens it, and each takes an answer once. */
export function sealedApprovals({ sealer, nowMs }: { sealer: Sealer; nowMs(): number }): Approvals {
  const used = new Map<string, number>();
  const forget = () => {
    for (const [id, goodUntilMs] of used) if (goodUntilMs < nowMs()) used.delete(id);
  };
  return {
    async mint(approval, context) {
      return sealer.seal(
        JSON.stringify({ ...approval, id: randomUUID(), goodUntilMs: nowMs() + goodMs } satisfies Sealed),
        placeOf(context!),
      );
    },
    async verify(state, context) {
      const { id, goodUntilMs, ...approval } = readJson(sealer.open(state, placeOf(context))) as Sealed;
      if (nowMs() > goodUntilMs) throw new Error('It was asked too long ago.');
      if (used.has(id)) throw new Error('It was answered already.');
      if (used.size >= usedMax) forget();
      used.set(id, goodUntilMs);
      return approval;
    },
  };
}

interface Sealed extends Approval {
  id: string;
  goodUntilMs: number;
}

function placeOf(context: ServerContext): string {
  return `mcp-approval:${keyOf(callerOf(context.http?.authInfo).standing.principal)}`;
}
