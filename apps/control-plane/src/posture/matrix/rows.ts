import type { ConsumerEntity } from '@sallyport/pipeline';
import type { Caller } from '../plane/caller.ts';
import { type CompiledPlane, entities } from '../plane/compiled-plane.ts';

/** Somebody, or all with something in common, of whom a row tells. */
export interface MatrixRow {
  readonly id: string;
  readonly kind: 'anybody' | 'consumer_group' | 'claim' | 'consumer';
  readonly name: string;
  readonly caller: Caller;
  /** They were let in, whoever they are: what is told is what holds for them then. */
  readonly isRecognised: boolean;
}

/** Whoever shows nothing, then groups and values of claims, then consumers. */
export function rowsOf(plane: CompiledPlane, claims: ReadonlyMap<string, ReadonlySet<string>>): MatrixRow[] {
  return [anybody, ...groupRows(plane), ...claimRows(claims), ...consumerRows(plane)];
}

const anybody: MatrixRow = { id: 'anybody', kind: 'anybody', name: 'Anybody', caller: {}, isRecognised: false };

function groupRows({ document }: CompiledPlane): MatrixRow[] {
  return entities(document, 'consumer_groups').map((group) => {
    const name = String(group['name']);
    const caller = { groups: [{ id: group.id, name }] };
    return { id: group.id, kind: 'consumer_group', name, caller, isRecognised: true };
  });
}

/** `claims`: the values that rules name, by claim. */
function claimRows(claims: ReadonlyMap<string, ReadonlySet<string>>): MatrixRow[] {
  return [...claims].flatMap(([claim, values]) =>
    [...values].map((value): MatrixRow => {
      const caller = { claims: claimsWith(claim, value) };
      return { id: `${claim}=${value}`, kind: 'claim', name: `${claim} = ${value}`, caller, isRecognised: true };
    }),
  );
}

/** A token that says nothing else: `.realm_access.roles` is a path, `scope` a name. */
export function claimsWith(claim: string, value: string): Record<string, unknown> {
  const path = claim.startsWith('.') ? claim.slice(1).split('.') : [claim];
  return path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), [value]) as Record<string, unknown>;
}

function consumerRows({ document, directory }: CompiledPlane): MatrixRow[] {
  return (entities(document, 'consumers') as readonly ConsumerEntity[]).map(({ id, username, custom_id }) => ({
    id,
    kind: 'consumer',
    name: username ?? custom_id ?? id,
    caller: { consumer: directory.consumerById(id) },
    isRecognised: false,
  }));
}
