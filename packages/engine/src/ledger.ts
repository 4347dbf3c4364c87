/**
 * The ledger: which observation of a subject wins, whatever the order they come in.
 *
 * Input: entries of one partition, in any order, repeated or not. Output: the disposition of each record and the subject's winner before and after.
 * The result depends on the set of entries only: contenders are kept, so that a withdrawal can bring the next greatest back.
 */

/** What the contest looks at, and what the winner says. `value` is null for a retraction ("never was"). */
export interface Entry<T> {
  subject: string;
  authority: number;
  revision: number;
  recordedAtMs: number;
  id: string;
  source: string;
  /** SHA-256 of the canonical data, hex; the last tie-break. */
  hash: string;
  value: T | null;
  /** "source id" of the message this one takes out of the contest; it then competes for nothing itself. */
  withdraws: string | null;
}

export type Disposition = 'applied' | 'superseded' | 'duplicate';

export interface Folded<T> {
  disposition: Disposition;
  /** Whether the subject's winner is another entry than before. */
  changed: boolean;
  /** The winner now; undefined when no contender is left. */
  winner: Entry<T> | undefined;
}

/** How many records stand in which disposition now. Their sum, with the dead letters, is the number of records read. */
export interface Account {
  applied: number;
  superseded: number;
  duplicate: number;
}

interface Contest<T> {
  winner: Entry<T> | undefined;
  /** Everyone but the winner, the withdrawn included, by identity. Absent while nobody else came: that is nearly always. */
  others?: Map<string, Entry<T>>;
  /** By the message they take out. */
  withdrawals?: Map<string, Entry<T>[]>;
}

/**
 * Positive when `a` beats `b`, 0 for an exact copy: authority, revision, recorded time, id, hash of the data.
 *
 * Messages of different sources equal in all five are no copies of each other, since a withdrawal can name one of them: the source decides then.
 */
export function compareEntries<T>(a: Entry<T>, b: Entry<T>): number {
  return (
    a.authority - b.authority ||
    a.revision - b.revision ||
    a.recordedAtMs - b.recordedAtMs ||
    compareText(a.id, b.id) ||
    compareText(a.hash, b.hash) ||
    compareText(a.source, b.source) ||
    compareText(a.withdraws ?? '', b.withdraws ?? '') ||
    Number(a.value === null) - Number(b.value === null)
  );
}

/** By code unit, so that no locale decides a winner. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The facts of one partition. */
export class Ledger<T> {
  readonly #contests = new Map<string, Contest<T>>();
  readonly account: Account = { applied: 0, superseded: 0, duplicate: 0 };

  /** Number of subjects seen. */
  get size(): number {
    return this.#contests.size;
  }

  winner(subject: string): Entry<T> | undefined {
    return this.#contests.get(subject)?.winner;
  }

  *winners(): IterableIterator<[subject: string, winner: Entry<T> | undefined]> {
    for (const [subject, contest] of this.#contests) yield [subject, contest.winner];
  }

  /** Takes one record in. O(1); taking the winner out is O(rivals of the subject). */
  fold(entry: Entry<T>): Folded<T> {
    let contest = this.#contests.get(entry.subject);
    if (!contest) this.#contests.set(entry.subject, (contest = { winner: undefined }));
    if (isKnown(contest, entry)) {
      this.account.duplicate++;
      return { disposition: 'duplicate', changed: false, winner: contest.winner };
    }
    return entry.withdraws === null ? this.#compete(contest, entry) : this.#withdraw(contest, entry);
  }

  #compete(contest: Contest<T>, entry: Entry<T>): Folded<T> {
    const former = contest.winner;
    const wins = !isWithdrawn(contest, entry) && (former === undefined || compareEntries(entry, former) > 0);
    if (!wins) {
      addRival(contest, entry);
      this.account.superseded++;
      return { disposition: 'superseded', changed: false, winner: former };
    }
    if (former) {
      addRival(contest, former);
      this.account.applied--;
      this.account.superseded++;
    }
    contest.winner = entry;
    this.account.applied++;
    return { disposition: 'applied', changed: true, winner: entry };
  }

  #withdraw(contest: Contest<T>, entry: Entry<T>): Folded<T> {
    contest.withdrawals ??= new Map();
    contest.withdrawals.set(entry.withdraws!, [...(contest.withdrawals.get(entry.withdraws!) ?? []), entry]);
    this.account.applied++;
    const former = contest.winner;
    if (!former || messageName(former) !== entry.withdraws) return { disposition: 'applied', changed: false, winner: former };
    contest.winner = undefined;
    for (const rival of contest.others?.values() ?? []) {
      if (!isWithdrawn(contest, rival) && (!contest.winner || compareEntries(rival, contest.winner) > 0)) contest.winner = rival;
    }
    if (contest.winner) contest.others!.delete(identityOf(contest.winner));
    addRival(contest, former);
    if (contest.winner === undefined) {
      this.account.applied--;
      this.account.superseded++;
    }
    return { disposition: 'applied', changed: true, winner: contest.winner };
  }
}

function messageName<T>(entry: Entry<T>): string {
  return `${entry.source} ${entry.id}`;
}

/** The same for exact copies, and for nothing else. */
function identityOf<T>(entry: Entry<T>): string {
  const { authority, revision, recordedAtMs, id, hash, source, value } = entry;
  return JSON.stringify([authority, revision, recordedAtMs, id, hash, source, value === null]);
}

function addRival<T>(contest: Contest<T>, entry: Entry<T>): void {
  (contest.others ??= new Map()).set(identityOf(entry), entry);
}

function isWithdrawn<T>(contest: Contest<T>, entry: Entry<T>): boolean {
  return contest.withdrawals?.has(messageName(entry)) ?? false;
}

function isKnown<T>(contest: Contest<T>, entry: Entry<T>): boolean {
  if (entry.withdraws !== null) return contest.withdrawals?.get(entry.withdraws)?.some((other) => compareEntries(other, entry) === 0) ?? false;
  if (contest.winner && compareEntries(contest.winner, entry) === 0) return true;
  return contest.others?.has(identityOf(entry)) ?? false;
}
