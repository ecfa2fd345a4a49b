import { classes, Mark } from '@sallyport/ui';
import { type MayDo, useMay } from '../api/person.ts';
import { screens } from '../screens/index.ts';
import { type Screen, sections } from '../screens/screen.ts';

interface SideProps {
  readonly pathname: string;
}

/** The sections, each with its screens that the person may use. */
export function Side({ pathname }: SideProps) {
  const may = useMay();
  return (
    <div className="flex flex-col gap-4 p-3">
      <a href="/overview" className="flex h-8 items-center gap-2 px-2 font-semibold tracking-tight">
        <Mark className="size-5" />
        Sallyport
      </a>
      {sections.map((section) => {
        const shown = sideScreens.filter(({ side }) => side!.section === section && isShown(side!, may));
        if (shown.length === 0) return null;
        const isAlone = shown.length === 1 && shown[0]!.side!.label === section;
        return (
          <div key={section}>
            {!isAlone && <h2 className="px-2 pb-1 text-xs font-medium text-faint">{section}</h2>}
            <ul>
              {shown.map(({ path, side }) => (
                <li key={path}>
                  <SideLink href={path} label={side!.label} isHere={isAt(pathname, path)} />
                </li>
              ))}
            </ul>
          </div>
        );
      })}
    </div>
  );
}

const sideScreens = screens.filter(({ side }) => side !== undefined);

function isShown({ permission }: NonNullable<Screen['side']>, may: MayDo): boolean {
  return permission === undefined || may(permission);
}

const isAt = (pathname: string, path: string) => pathname === path || pathname.startsWith(`${path}/`);

interface SideLinkProps {
  readonly href: string;
  readonly label: string;
  readonly isHere: boolean;
}

function SideLink({ href, label, isHere }: SideLinkProps) {
  return (
    <a
      href={href}
      aria-current={isHere ? 'page' : undefined}
      className={classes(
        'flex h-8 items-center rounded-control px-2 text-sm',
        isHere ? 'bg-accent-wash font-medium text-accent' : 'text-soft hover:bg-over hover:text-ink',
      )}
    >
      {label}
    </a>
  );
}
