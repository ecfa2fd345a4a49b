import { SecretField, SegmentedControl, TextField } from '@sallyport/ui';
import { useMay } from '../../../api/person.ts';
import { useSearch } from '../../../state/use-search.ts';
import { type Caller, parseCaller } from '../parts/caller.ts';
import { ConsumerChoice } from '../parts/consumer-choice.tsx';
import { type Authentication, type OfferedRoute, takesConsumers } from './playground.queries.ts';

/** A credential that somebody pasted: in the page's memory as long as it is open, and nowhere else. */
export interface Pasted {
  readonly header: string;
  readonly value: string;
}

interface CallerFieldsProps {
  readonly controlPlaneId: string;
  readonly route: OfferedRoute;
  readonly pasted: Pasted;
  readonly onPaste: (pasted: Pasted) => void;
}

type Way = 'anonymous' | 'consumer' | 'credential';

const ways = [
  { value: 'anonymous', label: 'Nobody' },
  { value: 'consumer', label: 'A consumer' },
  { value: 'credential', label: 'A credential' },
] as const;

/** As whom a route is called. */
export function CallerFields({ controlPlaneId, route, pasted, onPaste }: CallerFieldsProps) {
  const [{ as }, change] = useSearch();
  const may = useMay();
  const way = wayOf(as);
  const caller = parseCaller(as);
  const [first] = route.authentication;
  const header = pasted.header || (first?.header ?? 'authorization');
  const canLend = takesConsumers(route);
  return (
    <div className="grid gap-3">
      <div className="grid gap-1.5">
        <span className="text-sm font-medium">As whom</span>
        <SegmentedControl<Way>
          label="As whom"
          value={way}
          options={ways}
          onChange={(next) => change({ as: next === 'anonymous' ? undefined : next })}
        />
        <p className="text-xs text-soft">{askedFor(route.authentication)}</p>
      </div>
      {way === 'consumer' && (
        <>
          <ConsumerChoice
            controlPlaneId={controlPlaneId}
            value={caller.type === 'consumer' && caller.consumer !== '' ? caller.consumer : undefined}
            onChange={(id) => change({ as: id === undefined ? 'consumer' : `consumer:${id}` }, { isReplacing: true })}
            help="It is lent a credential for some minutes."
          />
          {!may('consumers.write', controlPlaneId) && (
            <p className="text-xs text-refused">Acting as a consumer takes the permission consumers.write.</p>
          )}
          {!canLend && (
            <p className="text-xs text-refused">
              No credential can be lent for {first?.plugin}: choose “A credential” and paste a token.
            </p>
          )}
        </>
      )}
      {way === 'credential' && (
        <>
          <TextField
            label="Header"
            isMono
            value={header}
            onChange={(text) => onPaste({ ...pasted, header: text.trim().toLowerCase() })}
          />
          <SecretField
            label="Value"
            value={pasted.value}
            placeholder={first?.prefix ? `${first.prefix}…` : 'Paste it here'}
            onChange={(value) => onPaste({ header, value })}
            help="It is sent with the call, and kept nowhere."
          />
        </>
      )}
    </div>
  );
}

const wayOf = (as: string | undefined): Way =>
  as === 'credential' ? 'credential' : as?.startsWith('consumer') === true ? 'consumer' : 'anonymous';

/** Whom the address and the fields tell; undefined as long as it is not told in full. */
export function callerOf(as: string | undefined, pasted: Pasted, route: OfferedRoute): Caller | undefined {
  const way = wayOf(as);
  if (way === 'anonymous') return { type: 'anonymous' };
  if (way === 'consumer') {
    const caller = parseCaller(as);
    return caller.type === 'consumer' && caller.consumer !== '' ? caller : undefined;
  }
  const [first] = route.authentication;
  const header = pasted.header || (first?.header ?? 'authorization');
  const value = pasted.value.trim();
  if (value === '') return undefined;
  const prefix = header === first?.header ? (first.prefix ?? '') : '';
  return {
    type: 'credential',
    header,
    value: value.startsWith(prefix) || value.includes(' ') ? value : prefix + value,
  };
}

/** What the route asks for, in words. */
function askedFor(authentication: readonly Authentication[]): string {
  if (authentication.length === 0) return 'This route asks nobody who they are.';
  const ways = authentication.map(({ plugin, header }) => `${plugin} (header ${header})`);
  return `This route asks for: ${ways.join(' and ')}.`;
}
