import { useQuery } from '@tanstack/react-query';
import type { RequestRecord } from '../requests/record.ts';
import { type Conversation, conversationIdQuery, conversationQuery } from './conversations.queries.ts';

/** The conversation that a request is part of; undefined where it is of none, or that is not known yet. */
export function useConversationOf(record: RequestRecord | undefined): Conversation | undefined {
  const { data: id } = useQuery({ ...conversationIdQuery(record ?? none), enabled: record !== undefined });
  const { data } = useQuery({ ...conversationQuery(id ?? ''), enabled: id !== undefined && id !== null });
  return data;
}

const none = { request_id: '', trace_id: '', request_start: '' };
