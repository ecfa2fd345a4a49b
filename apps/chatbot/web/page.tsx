import { classes, IconButton, Sheet, useMatches } from '@sallyport/ui';
import { PanelLeft, Waypoints } from '@sallyport/ui/icons';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { ChatMessage, ConversationList, Session } from '../src/wire.ts';
import { giveAddress, goTo, useConversationId } from './address.ts';
import { hopsOf } from './answer/parts.ts';
import { useRemote } from './api/use-remote.ts';
import { Chats } from './conversation/chats.ts';
import { Conversation } from './conversation/conversation.tsx';
import { withoutMarks } from './conversation/said.tsx';
import { HopsPanel } from './hops/hops-panel.tsx';
import { Side } from './side.tsx';
import { useModel } from './use-model.ts';

interface PageProps {
  readonly session: Session;
  readonly onReloadSession: () => void;
}

const newId = () => crypto.randomUUID();

/** Conversations, the one that is open, and how its answers came about: beside each other where there is room. */
export function Page({ session, onReloadSession }: PageProps) {
  const addressedId = useConversationId();
  // The id that the next new conversation gets.
  const [draftId, setDraftId] = useState(newId);
  const conversationId = addressedId ?? draftId;
  const [list, reloadList] = useRemote<ConversationList>('conversations');
  const [model, setModel] = useModel(session.models);
  const modelRef = useRef(model);
  modelRef.current = model;
  const [chats] = useState(
    () =>
      new Chats({
        modelOf: () => modelRef.current,
        onTaken: (id) => {
          giveAddress(id);
          setDraftId((draft) => (draft === id ? newId() : draft));
          reloadList();
        },
        onAnswered: reloadList,
      }),
  );
  const [lookedAt, setLookedAt] = useState<LookedAt>({ answer: undefined, isRunning: false });
  const isSideBeside = useMatches('(min-width: 900px)');
  const isHopsBeside = useMatches('(min-width: 1200px)');
  const [sheet, setSheet] = useState<'side' | 'hops'>();
  const [isHopsShown, setHopsShown] = useState(true);

  const open = useCallback((id: string | undefined) => {
    setSheet(undefined);
    goTo(id);
  }, []);
  const onLookedAt = useCallback(
    (answer: ChatMessage | undefined, isRunning: boolean) => setLookedAt({ answer, isRunning }),
    [],
  );
  const showHops = () => (isHopsBeside ? setHopsShown(true) : setSheet('hops'));
  const summaries = list.state === 'filled' ? list.body.conversations : [];
  const title = withoutMarks(
    summaries.find(({ id }) => id === addressedId)?.title ??
      (addressedId === undefined ? 'New question' : 'Conversation'),
  );
  useEffect(() => {
    document.title = `${title} · Sallyport`;
  }, [title]);

  const side = <Side session={session} list={list} onReload={reloadList} conversationId={addressedId} onOpen={open} />;
  const hops = (
    <HopsPanel
      hops={hopsOf(lookedAt.answer)}
      traceId={lookedAt.answer?.metadata?.traceId}
      requestsUrl={session.requestsUrl}
      isOver={!lookedAt.isRunning}
    />
  );
  return (
    <div className="relative flex h-full overflow-hidden">
      {isSideBeside && <aside className="w-64 shrink-0 border-r border-line bg-sunken">{side}</aside>}
      <main className="flex min-w-0 grow flex-col">
        <header className="flex h-12 shrink-0 items-center gap-2 border-b border-line px-3">
          {!isSideBeside && (
            <IconButton label="Conversations" onClick={() => setSheet('side')}>
              <PanelLeft className="size-4" aria-hidden="true" />
            </IconButton>
          )}
          <h1 className={classes('min-w-0 grow truncate text-sm font-semibold', isSideBeside && 'pl-1')}>{title}</h1>
          <IconButton
            label={isHopsBeside && isHopsShown ? 'Hide the hops' : 'Show the hops'}
            aria-expanded={isHopsBeside ? isHopsShown : sheet === 'hops'}
            onClick={() => (isHopsBeside ? setHopsShown(!isHopsShown) : setSheet('hops'))}
          >
            <Waypoints className="size-4" aria-hidden="true" />
          </IconButton>
        </header>
        <Conversation
          key={conversationId}
          conversationId={conversationId}
          chats={chats}
          isNew={addressedId === undefined}
          session={session}
          onReloadSession={onReloadSession}
          model={model}
          onModel={setModel}
          onLookedAt={onLookedAt}
          onShowHops={showHops}
          onNew={() => open(undefined)}
        />
      </main>
      {isHopsBeside && isHopsShown && (
        <aside className="flex w-[22.5rem] shrink-0 flex-col border-l border-line bg-paper" aria-label="Hops">
          <h2 className="flex h-12 shrink-0 items-center border-b border-line px-4 text-sm font-semibold">
            {hopsTitle}
          </h2>
          <div className="relative min-h-0 grow overflow-y-auto">{hops}</div>
        </aside>
      )}
      <Sheet
        title="Conversations"
        side="left"
        isOpen={!isSideBeside && sheet === 'side'}
        onClose={() => setSheet(undefined)}
      >
        {side}
      </Sheet>
      <Sheet
        title={hopsTitle}
        side="right"
        isOpen={!isHopsBeside && sheet === 'hops'}
        onClose={() => setSheet(undefined)}
      >
        {hops}
      </Sheet>
    </div>
  );
}

const hopsTitle = 'How this answer came about';

interface LookedAt {
  readonly answer: ChatMessage | undefined;
  readonly isRunning: boolean;
}
