/** Keeps what goes wrong in icprofile from the program: it is counted, told once, and goes no further. */

export class Guard {
  #failures = 0;
  #first: string | undefined;

  /** Calls icprofile's own code. Never throws. */
  readonly run = (fn: () => void): void => {
    try {
      fn();
    } catch (error) {
      this.note(error);
    }
  };

  /** For code that runs with each request, where a closure for `run` would cost something. Never throws. */
  readonly note = (error: unknown): void => {
    this.#failures += 1;
    if (this.#first !== undefined) return;
    this.#first = error instanceof Error ? error.message : String(error);
    process.emitWarning(`icprofile could not record a request: ${this.#first}`, {
      code: 'ICPROFILE_REQUESTS',
      ...(error instanceof Error && error.stack !== undefined && { detail: error.stack }),
    });
  };

  /** For the health page. */
  notes(): readonly string[] {
    return this.#first === undefined ? [] : [`${this.#failures} internal errors; the first: ${this.#first}`];
  }
}
