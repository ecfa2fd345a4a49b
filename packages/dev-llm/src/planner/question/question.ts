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
  if (otherWishes.test(text)) return undefined;
  const { slots, leftovers } = readSlots(text);
  const said = Object.keys(slots).length > 0;
  const subject = slots.subject ?? (before === undefined ? subjectOf(slots, leftovers) : undefined);
  if (subject !== undefined)
    return { ...inherited(before, { ...slots, subject }), ...slots, subject, words: leftovers };
  // A follow-up says nothing but what is to be otherwise.
  if (before === undefined || !said || leftovers.length > 0) return undefined;
  return { ...inherited(before, slots), ...slots, subject: goneOnFrom(before.subject, slots), words: [] };
}

/** Whatever they are about, they are nothing that figures answer. */
const otherWishes =
  /^\W*(?:please\s+|(?:can|could|would|will) you (?:please )?)?(?:write|compose|draw|paint|sing|translate|imagine|invent|guess)\b/i;

/** Somebody who asks about errors, and of what not, or says a name and nothing else, means services, or compares. */
function subjectOf({ metric, service, planes = [], about = [] }: Slots, leftovers: readonly string[]) {
  const names = planes.length + about.length;
  if (names > 1 && metric === undefined && leftovers.length === 0) return 'planeFigures';
  if (metric !== undefined || typeof service === 'string') return 'services';
  return names === 1 && leftovers.length === 0 ? 'services' : undefined;
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
