import { useState } from 'react';
import { isProblem } from '../../../api/client.ts';
import { ApiProblem } from '../../../api/problem.ts';
import { type Problem, problemsOfFields } from '../../../parts/schema-form/problems.ts';
import type { Members } from '../../../parts/schema-form/value.ts';
import type { Entity, KnownEntity } from '../data/entities.ts';
import { changeEntity, createEntity } from '../data/write.ts';
import { useControlPlane } from '../parts/control-plane-context.ts';
import type { EntityKind } from './kind.ts';
import { mergePatch } from './merge-patch.ts';

interface Given {
  readonly kind: EntityKind;
  readonly known: KnownEntity | undefined;
  /** What it is as it is written, without what holds anyway. */
  readonly start: Members;
  /** What is wrong with it as far as schemas tell: the control plane is asked only where nothing is. */
  readonly judge: (value: Members) => readonly Problem[];
}

/** Why it was not judged, or not saved. */
export interface Refusal {
  readonly error: unknown;
  /** Somebody else changed it meanwhile. */
  readonly isConflict: boolean;
}

export interface EntityDraft {
  readonly value: Members;
  readonly change: (value: Members) => void;
  readonly setReadable: (isReadable: boolean) => void;
  readonly problems: readonly Problem[];
  readonly isStrict: boolean;
  readonly isBusy: boolean;
  readonly isChanged: boolean;
  readonly refusal: Refusal | undefined;
  /** How often it was not accepted: here, or by the control plane. */
  readonly timesRefused: number;
  /** What it would be: judged by the control plane, and not kept. */
  readonly trial: Entity | undefined;
  readonly review: () => Promise<void>;
  readonly leaveReview: () => void;
  /** Gives the entity as it is kept, or undefined where it was refused. */
  readonly save: () => Promise<Entity | undefined>;
}

const unreadable: Refusal = { error: new Error('The YAML cannot be read. Mend it first.'), isConflict: false };

/** An entity that is being written: judged without being kept, shown, and then saved. */
export function useEntityDraft({ kind, known, start, judge }: Given): EntityDraft {
  const { id: controlPlaneId } = useControlPlane();
  const [value, setValue] = useState(start);
  const [isReadable, setReadable] = useState(true);
  const [problems, setProblems] = useState<readonly Problem[]>(noProblems);
  const [refusal, setRefusal] = useState<Refusal>();
  const [isStrict, setStrict] = useState(false);
  const [timesRefused, setTimesRefused] = useState(0);
  const [isBusy, setBusy] = useState(false);
  const [trial, setTrial] = useState<Entity>();

  const send = async (isTrial: boolean): Promise<Entity | undefined> => {
    if (!isReadable) return void setRefusal(unreadable);
    const patch = known === undefined ? value : mergePatch(start, value);
    setStrict(true);
    setRefusal(undefined);
    setProblems(noProblems);
    if (judge(value).length > 0) return void setTimesRefused((before) => before + 1);
    setBusy(true);
    try {
      return known === undefined
        ? await createEntity(controlPlaneId, kind.path, patch, { isTrial })
        : await changeEntity(controlPlaneId, kind.path, known.entity.id, patch, { isTrial, etag: known.etag });
    } catch (error) {
      if (error instanceof ApiProblem) setProblems(problemsOfFields(error.fields));
      setRefusal({ error, isConflict: isProblem(error, 412) });
      return void setTimesRefused((before) => before + 1);
    } finally {
      setBusy(false);
    }
  };

  return {
    value,
    change: (next) => {
      setValue(next);
      setTrial(undefined);
    },
    setReadable,
    problems,
    isStrict,
    isBusy,
    isChanged: known === undefined ? true : Object.keys(mergePatch(start, value)).length > 0,
    refusal,
    timesRefused,
    trial,
    review: async () => setTrial(await send(true)),
    leaveReview: () => setTrial(undefined),
    save: async () => {
      const saved = await send(false);
      // What was refused is told where it is written, which the review stands before.
      if (saved === undefined) setTrial(undefined);
      return saved;
    },
  };
}

const noProblems: readonly Problem[] = [];
