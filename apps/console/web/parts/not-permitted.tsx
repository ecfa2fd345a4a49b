import { EmptyState } from '@sallyport/ui';

interface NotPermittedProps {
  /** What was to be shown: "the routes". */
  readonly what: string;
  /** Which permission it takes, where that is known. */
  readonly permission?: string | undefined;
}

/** In place of what the person may not see. */
export const NotPermitted = ({ what, permission }: NotPermittedProps) => (
  <EmptyState
    title={`You may not see ${what}`}
    description={
      permission === undefined
        ? 'Ask somebody who manages roles.'
        : `It takes the permission ${permission}. Ask somebody who manages roles.`
    }
  />
);
