import { Badge, useToast } from '@sallyport/ui';
import { useMutation } from '@tanstack/react-query';
import { queries } from '../../../api/queries.ts';
import { messageOf } from '../../../parts/message-of.ts';
import { PermittedButton } from '../../../parts/permitted-button.tsx';
import { type Hit, judge, type VerdictWord } from './guards.queries.ts';

interface VerdictButtonsProps {
  readonly hit: Hit;
}

/** Says whether a guard was right. What is said stands in the audit log, and makes the rule's precision. */
export function VerdictButtons({ hit }: VerdictButtonsProps) {
  const say = useToast();
  const { mutate, isPending } = useMutation({
    mutationFn: (verdict: VerdictWord | null) => judge(hit, verdict),
    onSuccess: async () => {
      await Promise.all(
        ['guard-hits', 'guard-rules'].map((name) => queries.invalidateQueries({ queryKey: ['ai', name] })),
      );
    },
    onError: (error) => say({ title: 'It could not be said', description: messageOf(error), meaning: 'failed' }),
  });
  const { verdict } = hit;
  if (verdict !== undefined) {
    const isRight = verdict.verdict === 'right';
    return (
      <span className="inline-flex items-center gap-1" title={`${verdict.by} said so`}>
        <Badge meaning={isRight ? 'allowed' : 'refused'}>{isRight ? 'right' : 'false alarm'}</Badge>
        <Judge word="Take back" isPending={isPending} onJudge={() => mutate(null)} />
      </span>
    );
  }
  return (
    <span className="inline-flex items-center gap-1">
      <Judge word="Right" isPending={isPending} onJudge={() => mutate('right')} />
      <Judge word="False alarm" isPending={isPending} onJudge={() => mutate('false_alarm')} />
    </span>
  );
}

interface JudgeProps {
  readonly word: string;
  readonly isPending: boolean;
  readonly onJudge: () => void;
}

const Judge = ({ word, isPending, onJudge }: JudgeProps) => (
  <PermittedButton permission="feedback.write" size="small" look="quiet" disabled={isPending} onClick={onJudge}>
    {word}
  </PermittedButton>
);
