import { Badge, Button, Copy } from '@sallyport/ui';
import { Terminal } from '@sallyport/ui/icons';
import { useState } from 'react';
import { stringifySearch } from '../../../../state/search-text.ts';
import { outcomeOf } from '../outcome.ts';
import { entityIdOf, pathOf, type RequestRecord, statusOf } from '../record.ts';
import type { RequestView } from '../requests.queries.ts';
import { askedSentence, endedSentence } from '../sentence.ts';
import { A2aSection, McpSection, ModelSection } from './ai-sections.tsx';
import { ConversationPart } from './conversation-part.tsx';
import { curlOf } from './curl.ts';
import { DecisionsSection } from './decisions-section.tsx';
import { PayloadSection } from './payload-section.tsx';
import { Refusal } from './refusal.tsx';
import {
  CallerSection,
  EntitiesSection,
  LatencySection,
  RequestSection,
  ResponseSection,
} from './request-sections.tsx';

interface RequestDetailProps {
  readonly view: RequestView;
  /** On a page of its own its sentence is the title. */
  readonly isPage?: boolean;
  /** Its conversation stands beside it already. */
  readonly isInConversation?: boolean;
}

/** What happened in one request: first in a sentence, then among the others of its question, then all that is known. */
export function RequestDetail({ view, isPage = false, isInConversation = false }: RequestDetailProps) {
  const { record, display } = view;
  const { meaning, word } = outcomeOf(record);
  const Title = isPage ? 'h1' : 'h3';
  return (
    <div className="grid gap-3">
      <header>
        <Title className="text-lg leading-snug font-semibold tracking-tight wrap-anywhere">
          {askedSentence(record, display)}
        </Title>
        <p className="mt-1 text-sm wrap-anywhere">
          <Badge meaning={meaning}>
            {statusOf(record)} {word}
          </Badge>{' '}
          {endedSentence(record, display)}
        </p>
      </header>
      <Refusal {...view} />
      <Actions view={view} />
      <div className="@container">
        {!isInConversation && <ConversationPart {...view} />}
        <div className="gap-3 @3xl:columns-2">
          <LatencySection {...view} />
          <DecisionsSection {...view} />
          <ModelSection {...view} />
          <McpSection {...view} />
          <A2aSection {...view} />
          <RequestSection {...view} />
          <ResponseSection {...view} />
          <EntitiesSection {...view} />
          <CallerSection {...view} />
          <PayloadSection {...view} />
        </div>
      </div>
    </div>
  );
}

/** The same as a command, and what the configuration as it is now would make of it. */
function Actions({ view: { record } }: { readonly view: RequestView }) {
  const [isShown, setShown] = useState(false);
  const command = curlOf(record);
  return (
    <div>
      <div className="flex flex-wrap items-center gap-2">
        <Button look="quiet" size="small" aria-expanded={isShown} onClick={() => setShown(!isShown)}>
          <Terminal className="size-3.5" aria-hidden="true" />
          As curl
        </Button>
        <a className="rounded-control px-2 text-xs font-medium text-soft hover:text-ink" href={explainHref(record)}>
          Explain with the configuration of now
        </a>
      </div>
      {isShown && (
        <div className="mt-1 flex items-start gap-2 rounded-control bg-sunken p-2">
          <code className="figure min-w-0 grow text-xs wrap-anywhere">{command}</code>
          <Copy text={command} label="Copy the command" isIconOnly />
        </div>
      )}
    </div>
  );
}

function explainHref(record: RequestRecord): string {
  const { control_plane, http_method: method, header_host: host, consumer } = record;
  const search = { control_plane, method, host, path: pathOf(record), consumer: entityIdOf(consumer) };
  return `/posture/explain${stringifySearch(search)}`;
}
