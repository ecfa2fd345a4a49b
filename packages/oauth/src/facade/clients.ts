import { type FacadeClient, isDocumentId } from './client.ts';
import type { ClientDocuments, DocumentProblem } from './client-documents.ts';
import type { RegisteredClients } from './registered-clients.ts';

const sentences: Readonly<Record<DocumentProblem, string>> = {
  unreadable: 'the document that client_id names cannot be used',
  mismatch: 'the document that client_id names describes another client',
  busy: 'too many applications are being looked up; try again in a moment',
};

/** Who may ask for tokens, however they became known. */
export class Clients {
  readonly #registered: RegisteredClients | undefined;
  readonly #documents: ClientDocuments | undefined;

  /** What is undefined is not taken. */
  constructor(registered: RegisteredClients | undefined, documents: ClientDocuments | undefined) {
    this.#registered = registered;
    this.#documents = documents;
  }

  /** The client, or what to tell the person; `caller` is the address of who names it. */
  async find(id: string, caller: string): Promise<FacadeClient | string> {
    if (!isDocumentId(id)) return (await this.#registered?.find(id)) ?? 'nobody is registered with this client_id';
    const found = await this.#documents?.find(id, caller);
    if (found === undefined) return 'clients that are described by a document are not taken here';
    return typeof found === 'string' ? sentences[found] : found;
  }
}
