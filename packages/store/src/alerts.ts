import type { Page, PageRequest } from './page.ts';

/** A rule's condition holds for a group, or did not hold for long enough yet. */
export interface AlertState {
  id: string;
  ruleId: string;
  /** Which group of the rule's query, as one text. */
  group: string;
  status: 'pending' | 'firing';
  /** Since when the condition holds. */
  sinceMs: number;
  /** When somebody was told last; undefined while pending. */
  notifiedAtMs: number | undefined;
  value: number | undefined;
}

/** Something that people are told about a rule. */
export interface AlertEvent {
  id: string;
  organizationId: string;
  ruleId: string;
  kind: 'fired' | 'repeated' | 'resolved';
  atMs: number;
  /** What is told, as receivers get it. */
  message: Readonly<Record<string, unknown>>;
}

/** That one channel is to tell of an event, and what came of it. */
export interface AlertNotification {
  id: string;
  eventId: string;
  channelId: string;
  status: 'waiting' | 'delivered' | 'failed';
  tries: number;
  nextAtMs: number;
  error: string | undefined;
}

/** What came of a rule's turn. */
export interface AlertTurn {
  atMs: number;
  /** Why it could not be told whether the condition holds; the states are as they were then. */
  error: string | undefined;
}

export type AlertStateField = 'id' | 'rule_id' | 'status' | 'since';
export type AlertEventField = 'id' | 'rule_id' | 'kind' | 'at';

export interface Alerts {
  statesOf(ruleId: string): Promise<readonly AlertState[]>;
  listStates(organizationId: string, request: PageRequest<AlertStateField>): Promise<Page<AlertState>>;
  listEvents(organizationId: string, request: PageRequest<AlertEventField>): Promise<Page<AlertEvent>>;
  notificationsOf(eventIds: readonly string[]): Promise<readonly AlertNotification[]>;
  findTurn(ruleId: string): Promise<AlertTurn | undefined>;
  /** When each rule's turn was last, by the rule's id; of every organization. */
  turnTimes(): Promise<ReadonlyMap<string, number>>;
  /**
   * Keeps what a rule's turn found, all of it or nothing: these are its states from now on, and each channel is to tell of each event. Nothing
   * is kept of a rule that was removed meanwhile.
   */
  record(
    ruleId: string,
    turn: AlertTurn,
    found?: { states: readonly AlertState[]; events: readonly AlertEvent[]; channelIds: readonly string[] },
  ): Promise<void>;
  /** Notifications that are to be tried by now, the longest due first, each with its event. */
  due(nowMs: number, size: number): Promise<readonly (AlertNotification & { event: AlertEvent })[]>;
  /** Keeps what came of a try. */
  settle(notification: AlertNotification): Promise<void>;
  /** Drops states and events of groups that are about a person, by the person's id; gives how many. */
  erase(organizationId: string, personId: string): Promise<number>;
  /** Drops events from before, with their notifications; gives how many. */
  prune(beforeMs: number): Promise<number>;
}
