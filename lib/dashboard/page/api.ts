/** Asks the collector. Addresses are relative to the document's. */
export type Query = Readonly<Record<string, string | number | undefined>>;

/** The collector refused, or could not be reached. */
export class AnswerError extends Error {
  constructor(
    /** 0 where there was no answer. */
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

const tokenKey = 'icprofile-read-token';

/** Kept until the tab is closed. */
export function rememberToken(token: string): void {
  sessionStorage.setItem(tokenKey, token);
}

export function hasToken(): boolean {
  return sessionStorage.getItem(tokenKey) !== null;
}

/** @throws AnswerError */
export async function ask<Answer>(path: string, query: Query = {}): Promise<Answer> {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) parameters.set(name, String(value));
  const token = sessionStorage.getItem(tokenKey);
  const response = await fetch(`${path}?${parameters.toString()}`, {
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
    cache: 'no-store',
  }).catch((error: unknown) => {
    throw new AnswerError(0, error instanceof Error ? error.message : String(error));
  });
  if (!response.ok) throw new AnswerError(response.status, (await response.text()).trim());
  return (await response.json()) as Answer;
}

/** Null where the collector runs without the part that answers it. @throws AnswerError */
export async function askIfThere<Answer>(path: string, query: Query = {}): Promise<Answer | null> {
  try {
    return await ask<Answer>(path, query);
  } catch (error) {
    if (error instanceof AnswerError && error.status === 404) return null;
    throw error;
  }
}
