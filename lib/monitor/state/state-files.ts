/** The state, and the verdict of each look, in files that are whole at any time. */
import fs from 'node:fs';
import path from 'node:path';
import type { RolloutVerdict, TimestampMs } from '../../model/requests';
import { fileError, writeFileWhole } from '../../write-file';
import { checkState, type MonitorState } from './state';

export class StateFiles {
  readonly #directory: string;
  readonly #file: string;

  /** @throws ERR_ICPROFILE_SYSTEM_CALL */
  constructor(directory: string) {
    this.#directory = directory;
    this.#file = path.join(directory, 'state.json');
    try {
      fs.mkdirSync(path.join(directory, 'verdicts'), { recursive: true });
    } catch (cause) {
      throw fileError(`Cannot make ${directory}`, cause);
    }
  }

  /**
   * Null where there is no file. A damaged file is kept aside, and `onDamage` gets one line about it.
   *
   * @throws ERR_ICPROFILE_SYSTEM_CALL
   */
  load(now: TimestampMs, onDamage: (line: string) => void): MonitorState | null {
    let text: string;
    try {
      text = fs.readFileSync(this.#file, 'utf8');
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw fileError(`Cannot read ${this.#file}`, cause);
    }
    try {
      return checkState(JSON.parse(text));
    } catch (error) {
      const time = new Date(now).toISOString().replaceAll(':', '-');
      const aside = path.join(this.#directory, `state.damaged-${time}.json`);
      try {
        fs.renameSync(this.#file, aside);
      } catch (cause) {
        throw fileError(`Cannot move ${this.#file} away`, cause);
      }
      onDamage(
        `the monitor's state cannot be read (${(error as Error).message}). It is kept as ${aside}, and a new one is ` +
          'begun: earlier findings are not shown, and recent rollouts are judged and alerted again',
      );
      return null;
    }
  }

  /** @throws ERR_ICPROFILE_SYSTEM_CALL: the state before stays */
  save(state: MonitorState): void {
    writeFileWhole(this.#file, `${JSON.stringify(state)}\n`);
  }

  /** @throws ERR_ICPROFILE_SYSTEM_CALL */
  saveVerdict(rollout: string, look: number, verdict: RolloutVerdict): void {
    writeFileWhole(this.#verdictFile(rollout, look), `${JSON.stringify(verdict)}\n`);
  }

  /** Null where there is none, or somebody damaged it. */
  async verdict(rollout: string, look: number): Promise<RolloutVerdict | null> {
    try {
      const text = await fs.promises.readFile(this.#verdictFile(rollout, look), 'utf8');
      return JSON.parse(text) as RolloutVerdict;
    } catch {
      return null;
    }
  }

  removeVerdicts(rollout: string, looks: readonly number[]): void {
    for (const look of looks) fs.rmSync(this.#verdictFile(rollout, look), { force: true });
  }

  #verdictFile(rollout: string, look: number): string {
    return path.join(this.#directory, 'verdicts', `${rollout}-${look}.json`);
  }
}
