import { IcprofileError, type ErrorCode } from '../../../../lib/errors';

/** The error that a call throws, which must be one of icprofile's with that code. */
export function errorOf(code: ErrorCode, run: () => unknown): IcprofileError {
  try {
    run();
  } catch (error) {
    if (!(error instanceof IcprofileError)) throw error;
    expect(error.code).toBe(code);
    return error;
  }
  throw new Error(`nothing was thrown where ${code} was expected`);
}
