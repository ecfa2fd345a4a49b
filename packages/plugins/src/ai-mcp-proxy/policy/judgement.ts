import type { ReadCall, ReadMessage } from '@sallyport/mcp';
import type { Refusal } from '@sallyport/pipeline';
import type { AuditEntry } from './audit.ts';
import type { LimitedCalls, ToolLimits } from './limits.ts';
import { ResultCaps } from './result-cap.ts';

/** What was found about one call while it was judged. */
export class Judgement {
  readonly limited: LimitedCalls[] = [];
  readonly entries: { readonly entry: AuditEntry; readonly message: ReadMessage }[] = [];
  caps: ResultCaps | undefined;

  /** One more call of a tool, whose limits count once for each configuration that sets them. */
  limit(limits: ToolLimits, name: string, source: string | undefined): void {
    const known = this.limited.find(
      (one) => one.limits.ownerId === limits.ownerId && one.name === name && one.source === source,
    );
    if (known === undefined) this.limited.push({ limits, name, source, count: 1 });
    else if (known.limits === limits) known.count++;
  }

  cap({ revision }: ReadCall, idText: string, bytesMax: number): void {
    this.caps ??= new ResultCaps({ isModern: revision.era === 'modern' });
    this.caps.add(idText, bytesMax);
  }

  /** A call is refused as a whole. What had a reason of its own keeps it. */
  denyAll(reason: string): void {
    for (const { entry } of this.entries) if (entry.action === 'allow') deny(entry, reason);
  }

  /** Calls of the same tools, as often. */
  countsAs(other: Judgement): boolean {
    const key = ({ limits, name, source, count }: LimitedCalls) => `${limits.ownerId} ${source} ${count} ${name}`;
    return this.limited.map(key).sort().join('\n') === other.limited.map(key).sort().join('\n');
  }
}

export function deny(entry: AuditEntry, reason: string): void {
  entry.action = 'deny';
  entry.reason = reason;
}

/** Codes of refusals are reasons, but for their prefix. */
export function reasonOf({ code }: Refusal): string {
  return code.replace(/^mcp_/, '');
}
