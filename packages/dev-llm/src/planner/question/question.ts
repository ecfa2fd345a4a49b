import { readSlots, type Slots } from './slots.ts';
import { listSubjects, type Subject } from './subject.ts';

/** A question with all that was said before it. */
export interface Question extends Slots {
  readonly subject: Subject;
  /** Words of its last text that nothing was made of: one of them may be a name. */
  readonly words: readonly string[];
}

/** Reads the last of several texts, or undefined where it is about nothing that we know. */
export function readQuestion(texts: readonly string[]): Question | undefined {
  let before: Question | undefined;
  let last: Question | undefined;
  for (const text of texts) {
    last = readNext(text, before);
    // What was not understood is not what the next one goes on from.
    before = last ?? before;
  }
  return last;
}

function readNext(text: string, before: Question | undefined): Question | undefined {
  const { slots, leftovers } = readSlots(text);
  const said = Object.keys(slots).length > 0;
  const subject = slots.subject ?? (before === undefined ? subjectOf(slots) : undefined);
  if (subject !== undefined)
    return { ...inherited(before, { ...slots, subject }), ...slots, subject, words: leftovers };
  // A follow-up says nothing but what is to be otherwise.
  if (before === undefined || !said || leftovers.length > 0) return undefined;
  return { ...inherited(before, slots), ...slots, subject: goneOnFrom(before.subject, slots), words: [] };
}

/** Somebody who asks about errors, and of what not, means services. */
function subjectOf({ metric, service }: Slots): Subject | undefined {
  return metric !== undefined || typeof service === 'string' ? 'services' : undefined;
}

/** A time or a metric has no meaning for a list: then it is about how services fare. */
function goneOnFrom(subject: Subject, { window, metric }: Slots): Subject {
  const isOfFigures = window !== undefined || metric !== undefined;
  return isOfFigures && listSubjects.has(subject) ? 'services' : subject;
}

function inherited(before: Question | undefined, slots: Slots): Partial<Question> {
  if (before === undefined) return {};
  const { window } = before;
  const kept = window === undefined ? {} : { window };
  if (domainOf(slots.subject ?? before.subject) !== domainOf(before.subject)) return kept;
  const { about, service, planes, metric, statusCode, counts, ...rest } = before;
  const isElsewhere = slots.planes !== undefined || slots.about !== undefined;
  return {
    ...rest,
    ...(planes !== undefined && { planes }),
    ...(about !== undefined && !isElsewhere && { about }),
    // What is meant in one control plane is not in another.
    ...(service !== undefined && !isElsewhere && { service }),
    ...(service === undefined && slots.isSameService === true && { service: { rank: 0 } }),
    ...(slots.metric === undefined && {
      ...(metric !== undefined && { metric }),
      ...(statusCode !== undefined && { statusCode }),
      ...(counts !== undefined && { counts }),
    }),
  };
}

/** Subjects that have more in common than the time that they are asked about. */
function domainOf(subject: Subject): Subject {
  return subject === 'models' || subject === 'mcp' || subject === 'request' || subject === 'changes'
    ? subject
    : 'services';
}
