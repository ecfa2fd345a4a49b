import type { Reference } from './changed-entities.ts';
import type { Collections } from './collections.ts';
import type { ConfigDraft } from './draft.ts';
import type { ProblemList } from './problem-list.ts';

/** Takes with what goes what belongs to it, as far as that leads; what anything else refers to cannot go. */
export async function cascade(
  draft: ConfigDraft,
  collections: Collections,
  problems: ProblemList,
  changeOf: (collection: string, id: string) => number | undefined,
): Promise<void> {
  const held: { collection: string; by: Reference }[] = [];
  let going = [...draft.changes()].filter(({ after }) => after === undefined);
  while (going.length > 0) {
    const next: typeof going = [];
    for (const [collection, gone] of Map.groupBy(going, (change) => change.collection)) {
      const referrers = await draft.referrers(
        collection,
        gone.map(({ id }) => id),
      );
      for (const [from, some] of Map.groupBy(referrers, (referrer) => referrer.collection)) {
        const goes = some.filter(({ field }) => collections.goesWith(from, field));
        held.push(...some.filter((by) => !goes.includes(by)).map((by) => ({ collection, by })));
        await draft.load(
          from,
          goes.map(({ id }) => id),
        );
        for (const { id } of goes) {
          if ((await draft.get(from, id)) === undefined) continue;
          draft.set(from, id, undefined);
          next.push({ collection: from, id, after: undefined });
        }
      }
    }
    going = next;
  }
  for (const { collection, by } of held) {
    // It may have gone itself meanwhile.
    if ((await draft.get(by.collection, by.id)) === undefined) continue;
    const message = `an existing '${by.collection}' entity references this '${collection}' entity`;
    const found = { path: '', message, fields: { '@referenced_by': by.collection } };
    problems.add(changeOf(collection, by.to), collections.get(collection), 'referenced', found, { id: by.to });
  }
}
