/**
 * Facts from a set of records, by brute force: all messages of a subject are laid side by side and the greatest one left in the contest wins.
 *
 * Input: records in any order. Output: facts, the account, the change log. Nothing is kept from one call to the next.
 */
import { oracleMessage, type OracleMessage, type OracleRecord } from './records.ts';

export interface OracleFact {
  measure: string;
  region: string;
  period: string;
  value: number;
  source: string;
  vintage: string | null;
}

export interface OracleAccount {
  applied: number;
  superseded: number;
  duplicate: number;
  deadLettered: number;
}

/** A fact began to stand at a value, or ceased to exist. */
export interface OracleChange extends OracleFact {
  partition: number;
  offset: number;
  receivedAtMs: number;
  present: boolean;
}

/** What makes two messages copies of each other, in the order in which it decides the contest. */
const contestKey = (of: OracleMessage) => [of.revision, of.recordedAtMs, of.id, of.hash, of.source, of.withdraws, of.kind] as const;
const identity = (of: OracleMessage): string => JSON.stringify([of.subject, ...contestKey(of)]);

function beats(a: OracleMessage, b: OracleMessage): boolean {
  const [left, right] = [contestKey(a), contestKey(b)];
  const at = left.findIndex((part, index) => part !== right[index]);
  return at >= 0 && left[at]! > right[at]!;
}

/** All different messages of a set of records, by subject. */
function bySubject(records: readonly OracleRecord[]): Map<string, OracleMessage[]> {
  const distinct = new Map(records.flatMap((record) => oracleMessage(record.value) ?? []).map((message) => [identity(message), message]));
  return Map.groupBy(distinct.values(), (message) => message.subject);
}

/** Who is in the contest: not a withdrawal, and not withdrawn. */
function contenders(messages: readonly OracleMessage[]): OracleMessage[] {
  const withdrawn = new Set(messages.filter((message) => message.kind === 'withdrawal').map((message) => message.withdraws));
  return messages.filter((message) => message.kind !== 'withdrawal' && !withdrawn.has(`${message.source} ${message.id}`));
}

/** The winner among the messages of one subject; undefined when nobody is left. */
function winnerOf(messages: readonly OracleMessage[]): OracleMessage | undefined {
  const left = contenders(messages);
  return left.find((one) => left.every((other) => other === one || beats(one, other)));
}

function factOf(winner: OracleMessage): OracleFact {
  const [measure, region, period] = winner.subject.split('/') as [string, string, string];
  return { measure, region, period, value: winner.value, source: winner.source, vintage: winner.vintage };
}

/** The facts of a set of records as known at a moment (all of them when absent), by subject. Retracted ones are absent. */
export function oracleFacts(records: readonly OracleRecord[], knownAtMs = Infinity): Map<string, OracleFact> {
  const known = records.filter((record) => record.receivedAtMs <= knownAtMs);
  const winners = [...bySubject(known)].flatMap(([subject, messages]) => {
    const winner = winnerOf(messages);
    return winner?.kind === 'observed' ? [[subject, factOf(winner)] as const] : [];
  });
  return new Map(winners);
}

/** How many records have which disposition. A withdrawal that is no copy counts as applied. */
export function oracleAccount(records: readonly OracleRecord[]): OracleAccount {
  const readable = records.filter((record) => oracleMessage(record.value) !== null).length;
  const account = { applied: 0, superseded: 0, duplicate: 0, deadLettered: records.length - readable };
  let distinct = 0;
  for (const messages of bySubject(records).values()) {
    distinct += messages.length;
    const withdrawals = messages.filter((message) => message.kind === 'withdrawal').length;
    const winners = winnerOf(messages) ? 1 : 0;
    account.applied += withdrawals + winners;
    account.superseded += messages.length - withdrawals - winners;
  }
  account.duplicate = readable - distinct;
  return account;
}

/** The change log: a row for each record after which another message wins its subject than before. Records in order of offset. O(records²). */
export function oracleChanges(records: readonly OracleRecord[]): OracleChange[] {
  return records.flatMap((record) => {
    const message = oracleMessage(record.value);
    if (!message) return [];
    const rivals = records.filter((other) => other.partition === record.partition && oracleMessage(other.value)?.subject === message.subject);
    const winnerAmong = (of: readonly OracleRecord[]) => winnerOf(bySubject(of).get(message.subject) ?? []);
    const before = winnerAmong(rivals.filter((other) => other.offset < record.offset));
    const after = winnerAmong(rivals.filter((other) => other.offset <= record.offset));
    if ((before && identity(before)) === (after && identity(after))) return [];
    const { partition, offset, receivedAtMs } = record;
    const present = after?.kind === 'observed';
    const nothing = { ...factOf(message), value: 0, source: after?.source ?? '', vintage: null };
    return [{ partition, offset, receivedAtMs, present, ...(present ? factOf(after) : nothing) }];
  });
}
