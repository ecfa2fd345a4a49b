import type { ComponentType } from 'react';

/** One screen: a folder with this in `screen.ts`, and a line in `screens/index.ts`. */
export interface Screen {
  /** As it stands in addresses: `/gateway/$controlPlaneId/services`. */
  readonly path: string;
  /** Of the browser's tab; the screen itself may tell more. */
  readonly title: string;
  /** Its place at the side; screens that others lead to have none. */
  readonly side?: SidePlace;
  /** Loads it when it is first opened. */
  load(): Promise<{ readonly Screen: ComponentType }>;
}

export interface SidePlace {
  readonly section: Section;
  readonly label: string;
  /** What one must be allowed to do for it to be of use; it is not shown to others. */
  readonly permission?: string;
}

/** The sections at the side, in their order. */
export const sections = ['Overview', 'Gateway', 'AI', 'Observability', 'Posture', 'Organisation'] as const;

export type Section = (typeof sections)[number];
