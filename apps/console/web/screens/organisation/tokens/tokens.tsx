import { CodeBlock, PageHeader, SkeletonLines } from '@sallyport/ui';
import { usePerson } from '../../../api/person.ts';
import { ProblemState } from '../../../parts/problem-state.tsx';
import { TokensCard } from '../parts/tokens-card.tsx';

/** The tokens by which the person's own programs ask the API. */
export function Screen() {
  const { data: me, error, refetch } = usePerson();
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4 p-4">
      <PageHeader
        title="Your tokens"
        description="Your programs ask the API with these, and may do all that you may. For a program that is nobody’s, use a system account."
      />
      {error !== null ? (
        <ProblemState error={error} what="your tokens" onRetry={() => void refetch()} />
      ) : me === undefined ? (
        <SkeletonLines label="It is being read" />
      ) : (
        <TokensCard kind="users" id={me.id} title="Personal access tokens" canCreate />
      )}
      <CodeBlock
        label="Asking with a token"
        isLabelShown
        code={`curl -H "Authorization: Bearer $SALLYPORT_TOKEN" ${window.location.origin}/v3/users/me`}
      />
    </div>
  );
}
