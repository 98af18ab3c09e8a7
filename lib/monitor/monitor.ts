/** Watches what a store receives: recognises rollouts, judges them at the stated times, and alerts once. */
import { findingsOf } from '../detect';
import type { Finding, RevisionPresence, TimestampMs } from '../model/requests';
import { revisionsReceived, type Queryable } from '../store';
import { afterAttempt, messageOf, postAlert, withAlerts } from './alerts';
import { withFound, type SettledState } from './findings';
import { dueLook, takeLook, type PlannedLook } from './looks';
import { monitorSettings, type MonitorOptions, type MonitorSettings } from './options';
import { withReceived } from './recognise';
import {
  emptyState,
  rolloutOf,
  StateFiles,
  type Alert,
  type MonitorState,
  type WatchedRollout,
} from './state';

/** A segment has the time of its arrival, and can be seen when it is committed. */
const longestCommitMs = 60_000;
/** After a failed look, the store may need some time. */
const retryLookMs = 30_000;
/** What was received is asked for again after a crash: it is saved now and then, and whatever follows from it at once. */
const saveEveryMs = 60_000;

export class Monitor {
  readonly settings: MonitorSettings;
  readonly files: StateFiles;
  readonly #store: Queryable;
  readonly #options: MonitorOptions;
  readonly #stopping = new AbortController();
  readonly #failedLooks = new Map<string, TimestampMs>();
  #savedAt = 0;
  #lastFailure = '';
  #pages: string | null;
  #state: MonitorState;
  #timer: NodeJS.Timeout | undefined;
  #checking: Promise<void> = Promise.resolve();
  #posting: Promise<void> | undefined;

  /** @throws ERR_ICPROFILE_INVALID_ARGUMENT, ERR_ICPROFILE_SYSTEM_CALL */
  constructor(store: Queryable, options: MonitorOptions) {
    this.settings = monitorSettings(options);
    this.#store = store;
    this.#options = options;
    this.#pages = options.pages ?? null;
    this.files = new StateFiles(options.directory);
    const now = Date.now();
    const since = now - this.settings.lookBackMs;
    this.#state =
      this.files.load(now, options.log) ?? emptyState(since, since - this.settings.rollouts.windowMs);
  }

  get state(): MonitorState {
    return this.#state;
  }

  #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** @param pages Where the pages are, unless the options say so. */
  start(pages: string): void {
    this.#pages ??= pages;
    this.#schedule(0);
  }

  /** Ends what it is doing. Alerts that were not delivered are sent at the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    clearTimeout(this.#timer);
    await this.#checking;
    await this.#posting;
  }

  /** Null if there is no such finding. @throws ERR_ICPROFILE_SYSTEM_CALL */
  settle(id: string, state: SettledState): Finding | null {
    const settled = this.#state.findings.map((finding) =>
      finding.id === id ? { ...finding, state, updatedAt: Date.now() } : finding,
    );
    const found = settled.find((finding) => finding.id === id);
    if (found !== undefined) this.#keep({ ...this.#state, findings: settled });
    return found ?? null;
  }

  #schedule(delayMs: number): void {
    if (this.#isStopping()) return;
    this.#timer = setTimeout(() => {
      this.#checking = this.#check()
        .then(() => {
          this.#lastFailure = '';
        })
        .catch((error: unknown) => {
          this.#log(error);
        })
        .finally(() => {
          this.#schedule(this.settings.checkEveryMs);
        });
    }, delayMs);
  }

  async #check(): Promise<void> {
    const now = Date.now();
    await this.#receive(now);
    for (const rollout of this.#state.rollouts) {
      const look = dueLook(rollout, now, this.settings);
      const isWaiting = now < (this.#failedLooks.get(rollout.id) ?? 0);
      if (look === null || isWaiting || this.#isStopping()) continue;
      await this.#look(rollout, look).catch((error: unknown) => {
        this.#failedLooks.set(rollout.id, Date.now() + retryLookMs);
        this.#log(error);
      });
    }
    this.#print();
    this.#posting ??= this.#post()
      .catch((error: unknown) => {
        this.#log(error);
      })
      .finally(() => {
        this.#posting = undefined;
      });
  }

  /** After a long time away, what is older than the looks is left out. */
  async #receive(now: TimestampMs): Promise<void> {
    const { rollouts, lookBackMs } = this.settings;
    const oldest = now - lookBackMs - rollouts.windowMs;
    const wanted = this.#state.receivedUntil - longestCommitMs;
    const slices: (readonly RevisionPresence[])[] = [];
    for (let from = Math.max(oldest, wanted); from < now; from += rollouts.windowMs) {
      const until = Math.min(now, from + rollouts.windowMs);
      slices.push(await revisionsReceived(this.#store, { from, until }));
    }
    const since = oldest > this.#state.receivedUntil ? now - lookBackMs : this.#state.since;
    const received = withReceived({ ...this.#state, since }, slices, now, this.settings);
    const state = this.#withoutOld(received, now);
    const isNews = idsOf(state) !== idsOf(this.#state) || now - this.#savedAt >= saveEveryMs;
    if (isNews) this.#keep(state);
    else this.#state = state;
  }

  #withoutOld(state: MonitorState, now: TimestampMs): MonitorState {
    const oldest = now - this.settings.keepMs;
    const old = state.rollouts.filter(({ start }) => start < oldest);
    if (old.length === 0) return state;
    for (const { id, looks } of old)
      this.files.removeVerdicts(
        id,
        looks.map(({ index }) => index),
      );
    const gone = new Set(old.map(({ id }) => id));
    return {
      ...state,
      rollouts: state.rollouts.filter(({ id }) => !gone.has(id)),
      findings: state.findings.filter((finding) => (rolloutOf(finding)?.start ?? now) >= oldest),
      alerts: state.alerts.filter(({ rollout }) => !gone.has(rollout)),
    };
  }

  /** The verdict is kept first: a state names no verdict that is not there. */
  async #look(rollout: WatchedRollout, look: PlannedLook): Promise<void> {
    const verdict = await takeLook(this.#store, rollout, look, this.settings);
    this.files.saveVerdict(rollout.id, look.index, verdict);
    const { outcome, reasons, until } = verdict;
    const state = this.#state;
    const looked = {
      ...state,
      rollouts: state.rollouts.map((each) =>
        each.id === rollout.id
          ? { ...each, looks: [...each.looks, { ...look, until, outcome, reasons }] }
          : each,
      ),
      findings: withFound(state.findings, findingsOf(verdict), verdict),
    };
    this.#keep(withAlerts(looked, this.#options.webhook !== undefined, Date.now()));
  }

  /** If the process is killed between printing and keeping, the line comes once more; it is never missing. */
  #print(): void {
    for (const alert of this.#state.alerts.filter(({ isPrinted }) => !isPrinted)) {
      const message = messageOf(this.#state, alert, this.#pages);
      if (message !== null) this.#options.log(message.text);
      this.#changeAlert(alert, (each) => ({ ...each, isPrinted: true }));
    }
  }

  async #post(): Promise<void> {
    const { webhook } = this.#options;
    if (webhook === undefined) return;
    for (const alert of this.#state.alerts) {
      const isDue = alert.webhook === 'waiting' && alert.nextAttemptAt <= Date.now();
      const message = isDue ? messageOf(this.#state, alert, this.#pages) : null;
      if (message === null || this.#isStopping()) continue;
      const { result, reason } = await postAlert(webhook, message, this.#stopping.signal);
      if (result !== 'delivered' && this.#isStopping()) return;
      this.#changeAlert(alert, (each) => {
        const after = afterAttempt(each, result, Date.now());
        if (after.webhook === 'given up')
          this.#options.log(`the webhook did not take alert ${message.id}: ${reason}`);
        return after;
      });
    }
  }

  #changeAlert({ rollout }: Alert, change: (alert: Alert) => Alert): void {
    const alerts = this.#state.alerts.map((each) => (each.rollout === rollout ? change(each) : each));
    this.#keep({ ...this.#state, alerts });
  }

  #keep(state: MonitorState): void {
    this.#state = state;
    this.files.save(state);
    this.#savedAt = Date.now();
  }

  /** A full disk, or a closed store, fails each check in the same way: it is said once. */
  #log(error: unknown): void {
    const text = error instanceof Error ? error.message : String(error);
    if (text !== this.#lastFailure) this.#options.log(text);
    this.#lastFailure = text;
  }
}

function idsOf({ rollouts }: MonitorState): string {
  return rollouts.map(({ id }) => id).join();
}
