import type { Author } from './author.ts';
import type { Page, PageRequest } from './page.ts';

/** Something that people define, name and find again: a dashboard, a report, a rule of alerts. */
export interface SavedDefinition {
  id: string;
  organizationId: string;
  name: string;
  description: string | undefined;
  /** Checked where it came in; kept as it was. */
  definition: Readonly<Record<string, unknown>>;
  labels: Readonly<Record<string, string>>;
  createdBy: string;
  createdAtMs: number;
  updatedAtMs: number;
}

export type SavedDefinitionField = 'id' | 'name' | 'created_by' | 'created_at' | 'updated_at';

/** What is saved of one kind. */
export interface SavedDefinitions {
  list(organizationId: string, request: PageRequest<SavedDefinitionField>): Promise<Page<SavedDefinition>>;
  /** Those of all organizations: for work of the installation itself. */
  listEverywhere(request: PageRequest<SavedDefinitionField>): Promise<Page<SavedDefinition>>;
  find(organizationId: string, id: string): Promise<SavedDefinition | undefined>;
  /** Throws `NotFound`, of another organization's too. */
  get(organizationId: string, id: string): Promise<SavedDefinition>;
  insert(definition: SavedDefinition, by: Author): Promise<void>;
  /** Replaces name, description, definition and labels. Throws `NotFound`. */
  update(definition: SavedDefinition, by: Author): Promise<void>;
  /** Throws `NotFound`. */
  remove(organizationId: string, id: string, by: Author): Promise<void>;
}
