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
    const { message, stack } = described(error);
    this.#first = message;
    process.emitWarning(`icprofile could not record a request: ${message}`, {
      code: 'ICPROFILE_REQUESTS',
      ...(stack !== undefined && { detail: stack }),
    });
  };

  /** For the health page. */
  notes(): readonly string[] {
    return this.#first === undefined
      ? []
      : [`${this.#failures} errors while recording; the first: ${this.#first}`];
  }
}

/** Whatever was thrown, by a function of the application too. */
function described(error: unknown): { readonly message: string; readonly stack?: string } {
  try {
    if (!(error instanceof Error)) return { message: String(error) };
    const { message, stack } = error;
    return { message, ...(stack !== undefined && { stack }) };
  } catch {
    return { message: 'something that cannot be shown' };
  }
}
