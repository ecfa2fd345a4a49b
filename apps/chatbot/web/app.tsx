import { Skeleton } from '@sallyport/ui';
import type { Session } from '../src/wire.ts';
import { ProblemNote } from './answer/problem-note.tsx';
import { useRemote } from './api/use-remote.ts';
import { Page } from './page.tsx';

/** Who asks is known first; everything else depends on it. */
export function App() {
  const [session, reload] = useRemote<Session>('session');
  if (session.state === 'filled') return <Page session={session.body} onReloadSession={reload} />;
  if (session.state === 'loading') return <Loading />;
  return (
    <main className="mx-auto flex h-full max-w-xl flex-col justify-center p-4">
      <ProblemNote problem={session.problem} onRetry={reload} requestsUrl={undefined} />
    </main>
  );
}

/** As the page will be. */
function Loading() {
  return (
    <main className="flex h-full" aria-busy="true">
      <p className="sr-only">The page is being loaded</p>
      <div className="hidden w-64 flex-col gap-3 border-r border-line bg-sunken p-4 min-[900px]:flex">
        <Skeleton className="h-8 w-32" />
        <Skeleton className="h-8 w-full" />
        <Skeleton className="h-5 w-40" />
        <Skeleton className="h-5 w-48" />
      </div>
      <div className="mx-auto flex max-w-3xl grow flex-col justify-center gap-3 px-4">
        <Skeleton className="h-8 w-80 max-w-full" />
        <Skeleton className="h-5 w-full" />
        <Skeleton className="mt-4 h-11 w-full" />
        <Skeleton className="h-11 w-full" />
        <Skeleton className="h-11 w-full" />
      </div>
    </main>
  );
}
