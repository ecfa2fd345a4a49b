import type { ServerContext } from '@modelcontextprotocol/server';
import type { Approval, Approvals } from '@sallyport/platform-mcp';
import type { Sealer } from '../secrets/sealer.ts';
import { callerOf } from './caller.ts';

/** For how long a person may think about it. */
const goodMs = 600_000;

/** Seals what people were asked, each for who asked: every control plane of an installation opens it. */
export function sealedApprovals({ sealer, nowMs }: { sealer: Sealer; nowMs(): number }): Approvals {
  return {
    async mint(approval, context) {
      return sealer.seal(JSON.stringify({ ...approval, goodUntilMs: nowMs() + goodMs }), placeOf(context!));
    },
    async verify(state, context) {
      const { goodUntilMs, ...approval } = JSON.parse(sealer.open(state, placeOf(context))) as Sealed;
      if (nowMs() > goodUntilMs) throw new Error('It was asked too long ago.');
      return approval;
    },
  };
}

interface Sealed extends Approval {
  goodUntilMs: number;
}

function placeOf(context: ServerContext): string {
  const { organizationId, id } = callerOf(context.http?.authInfo).request.principal;
  return `mcp-approval:${organizationId}:${id}`;
}
