import { Mark } from '@sallyport/ui';
import { ArrowRight } from '@sallyport/ui/icons';
import type { Session } from '../../src/wire.ts';
import { Said } from './said.tsx';

interface OpeningProps {
  readonly session: Session;
  readonly onAsk: (text: string) => void;
}

/** A conversation before its first question. */
export function Opening({ session, onAsk }: OpeningProps) {
  return (
    <div className="flex min-h-full flex-col justify-center py-8">
      <Mark className="size-9" />
      <h2 className="mt-4 text-xl font-semibold tracking-tight">What do you want to know about your APIs?</h2>
      <p className="mt-1 text-soft">
        Answers come from the platform, with what you may see. Each step passes the gateway and can be looked at.
      </p>
      {session.models.length > 0 && (
        <ul className="mt-6 grid gap-2">
          {session.suggestions.map((suggestion) => (
            <li key={suggestion}>
              <button
                type="button"
                onClick={() => onAsk(suggestion)}
                className="group flex w-full items-center gap-3 rounded-card border border-line bg-paper px-4 py-3 text-left text-sm hover:border-edge hover:bg-over"
              >
                <span className="grow">
                  <Said text={suggestion} />
                </span>
                <ArrowRight className="size-4 shrink-0 text-faint group-hover:text-accent" aria-hidden="true" />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
