import { EmptyState } from '@sallyport/ui';

/** An address that leads to no screen. */
export function Absent() {
  return (
    <EmptyState
      title="There is no such page"
      description="The address may be mistyped, or what it led to is no longer there."
    >
      <a className="text-accent underline" href="/overview">
        Go to the overview
      </a>
    </EmptyState>
  );
}
